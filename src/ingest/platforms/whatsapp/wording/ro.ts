// What WhatsApp writes in Romanian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ro: LanguageWording = {
  tag: 'ro',
  chatNames: ['Conversație WhatsApp cu {}'],
  mediaOmitted: ['conținut media omis'],
  fileAttached: ['fișier atașat'],
  attached: ['atașare'],
  omitted: {
    image: ['Imagine omisă'],
    video: ['clip video omis'],
    audio: ['fără audio'],
    GIF: ['GIF omis'],
    sticker: ['sticker omis'],
    document: ['document omis'],
    'contact card': ['Carte de vizită contact omisă'],
  },
  deleted: ['Acest mesaj a fost șters'],
  youDeleted: ['Ați șters acest mesaj'],
  edited: [],
  locations: ['Locație'],
  liveLocations: ['locație în timp real distribuită'],
  missedCalls: ['Apel vocal ratat', 'Apel vocal nepreluat', 'Apel video ratat', 'Apel video nepreluat'],
  encryption: [
    'Mesajele și apelurile sunt criptate integral. Nicio persoană care nu participă la această conversație, nici măcar WhatsApp, nu le poate citi sau asculta',
  ],
  learnMore: ['Atingeți pentru a afla mai multe.'],
  notices: ['Codul dvs. de securitate cu {} s-a schimbat.'],
  groupNotices: [],
};
