// What WhatsApp writes in Swedish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sv: LanguageWording = {
  tag: 'sv',
  chatNames: ['WhatsApp-chatt med {}'],
  mediaOmitted: ['media utelämnat', 'Media har utelämnats'],
  fileAttached: ['bifogad fil'],
  attached: ['bifogat'],
  omitted: {
    image: ['bild utesluten'],
    video: ['video utesluten'],
    audio: ['ljud utelslutet'],
    GIF: ['GIF utesluten'],
    sticker: ['sticker utesluten'],
    document: ['dokument uteslutet'],
    'contact card': ['Kontaktkort uteslutet'],
  },
  deleted: ['Det här meddelandet raderades', 'Detta meddelande raderades'],
  youDeleted: [
    'Du har tagit bort meddelandet',
    'Du raderade det här meddelandet',
    'Du raderade detta meddelande',
  ],
  edited: [],
  locations: ['Plats'],
  liveLocations: ['liveposition delad'],
  missedCalls: ['Missat röstsamtal', 'Missat samtal', 'Missat videosamtal'],
  encryption: [
    'Meddelanden och samtal är komplett krypterade. Ingen utanför denna chatt, inte ens WhatsApp, kan läsa dem eller lyssna på dem',
  ],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
