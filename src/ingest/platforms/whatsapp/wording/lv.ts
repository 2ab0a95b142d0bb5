// What WhatsApp writes in Latvian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const lv: LanguageWording = {
  tag: 'lv',
  chatNames: ['WhatsApp sarakste ar {}'],
  mediaOmitted: ['nav iekļauta multivide', 'Bez multivides'],
  fileAttached: ['pievienots fails'],
  attached: [],
  omitted: {},
  deleted: ['Šī ziņa tika izdzēsta'],
  youDeleted: ['Jūs izdzēsāt šo ziņu'],
  edited: [],
  locations: ['Atrašanās vieta'],
  liveLocations: ['reāllaika atrašanās vieta'],
  missedCalls: ['Neatbildēts balss zvans', 'Neatbildēts video zvans'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
