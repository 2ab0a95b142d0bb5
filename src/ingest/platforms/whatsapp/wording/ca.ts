// What WhatsApp writes in Catalan. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ca: LanguageWording = {
  tag: 'ca',
  chatNames: ['Xat de WhatsApp amb {}'],
  mediaOmitted: ['fitxers multimèdia omesos', 'Mitjans omesos'],
  fileAttached: ['arxiu adjunt'],
  attached: ['adjunt'],
  omitted: {
    image: ['Imatge omesa'],
    video: ['vídeo omès'],
    audio: ['Àudio omès'],
    GIF: ['GIF omès'],
    sticker: ['adhesiu omès'],
    document: ['Document omès'],
    'contact card': ['Targeta de contacte omesa'],
  },
  deleted: ["Aquest missatge s'ha suprimit", 'Aquest missatge està esborrat'],
  youDeleted: ['Has suprimit aquest missatge', 'Has esborrat aquest missatge'],
  edited: [],
  locations: ['Ubicació'],
  liveLocations: ['Ubicació en directe compartida'],
  missedCalls: ['Trucada de veu perduda', 'Videotrucada perduda', 'Trucada de vídeo perduda'],
  encryption: [
    "Els missatges i les trucades estan xifrats d'extrem a extrem. Ningú de fora d'aquest xat, ni tan sols el WhatsApp, els pot llegir o escoltar",
  ],
  learnMore: ['Toca per obtenir més informació.'],
  notices: ['El teu codi de seguretat amb {} ha canviat.'],
  groupNotices: [],
};
