// What WhatsApp writes in Norwegian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const nb: LanguageWording = {
  tag: 'nb',
  chatNames: ['WhatsApp-samtale med {}'],
  mediaOmitted: ['media utelatt', 'Uten vedlegg'],
  fileAttached: ['vedlagt fil'],
  attached: ['vedlagt'],
  omitted: {
    image: ['bilde ikke inkludert'],
    video: ['video utelatt'],
    audio: ['lyd utelatt'],
    GIF: ['GIF utelatt'],
    sticker: ['klistremerke utelatt'],
    document: ['utelatt dokument'],
    'contact card': ['Kontaktkort sløyfet'],
  },
  deleted: ['Denne meldingen ble slettet'],
  youDeleted: ['Du slettet denne meldingen'],
  edited: [],
  locations: ['Posisjon'],
  liveLocations: ['posisjon i sanntid delt'],
  missedCalls: ['Tapt taleanrop', 'Tapt videoanrop', 'Tapt videosamtale'],
  encryption: [
    'Meldinger og samtaler er ende-til-ende-krypterte. Ingen utenfor samtalen, ikke engang WhatsApp, kan lese eller høre på dem',
  ],
  learnMore: ['Trykk for å lære mer.'],
  notices: ['Sikkerhetskoden med {} ble endret.'],
  groupNotices: [],
};
