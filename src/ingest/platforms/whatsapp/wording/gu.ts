// What WhatsApp writes in Gujarati. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const gu: LanguageWording = {
  tag: 'gu',
  chatNames: ['{} સાથેની WhatsApp વાત'],
  mediaOmitted: ['મિડિયા છોડી મૂકાયું', 'મીડિયા અવગણવામાં આવ્યા', 'મીડિયા અવગણાયું'],
  fileAttached: ['ફાઇલ જોડાયેલ'],
  attached: ['જોડાયેલ'],
  omitted: {
    image: ['છબી પડતી મૂકાઈ'],
    video: ['વિડિયો પડતી મુકાઈ'],
    audio: ['ઓડિયો ફાઇલ શામેલ કરી નથી'],
    GIF: ['GIF પડતી મૂકાઈ'],
    sticker: ['સ્ટીકર પડતું મુકાયું'],
    document: ['ડોક્યુમેન્ટ સામેલ કર્યું નહિ'],
    'contact card': ['સંપર્કનું કાર્ડ પડતું મૂકાયું'],
  },
  deleted: ['આ મેસેજ ડિલીટ કરાયો', 'આ સંદેશ રદ્દ કરાયો'],
  youDeleted: ['તમે આ મેસેજ ડિલીટ કર્યો', 'તમે આ સંદેશને રદ્દ કર્યો'],
  edited: [],
  locations: ['સ્થળ'],
  liveLocations: ['જીવંત સ્થાન શેર કરાયું'],
  missedCalls: ['છૂટી ગયેલો વોઇસ કૉલ', 'છૂટેલો વોઇસ કૉલ', 'છૂટી ગયેલ વિડિયો કૉલ'],
  encryption: [
    'મેસેજ અને કૉલ શરૂથી અંત સુધી સુરક્ષિત છે. આ ચેટની બહારની કોઈ વ્યક્તિ તેને વાંચી કે સાંભળી શકતી નથી, WhatsApp પણ નહિ',
  ],
  learnMore: ['વધુ જાણવા માટે અહીં દબાવો.'],
  notices: ['{} સાથેનો તમારો સુરક્ષા કોડ બદલાઈ ગયો.'],
  groupNotices: [],
};
