// What WhatsApp writes in Slovenian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sl: LanguageWording = {
  tag: 'sl',
  chatNames: ['WhatsApp klepet z {}'],
  mediaOmitted: ['datoteke izpuščene', 'Medij izpuščen'],
  fileAttached: ['priložena datoteka'],
  attached: [],
  omitted: {},
  deleted: ['To sporočilo je bilo izbrisano'],
  youDeleted: ['To sporočilo ste izbrisali'],
  edited: [],
  locations: ['Lokacija'],
  liveLocations: ['lokacija v živo je bila deljena'],
  missedCalls: ['Zgrešen klic', 'Neodgovorjen video klic'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
