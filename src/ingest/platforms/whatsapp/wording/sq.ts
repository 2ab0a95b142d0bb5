// What WhatsApp writes in Albanian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sq: LanguageWording = {
  tag: 'sq',
  chatNames: ['Biseda me {} në WhatsApp'],
  mediaOmitted: ['media u hoq', 'Media hequr', 'Pa media'],
  fileAttached: ['skedë e ngjitur'],
  attached: [],
  omitted: {},
  deleted: [],
  youDeleted: [],
  edited: [],
  locations: ['Vendndodhja'],
  liveLocations: ['vendnodhja aktuale u shpërnda'],
  missedCalls: ['Thirrje e shmangur', 'Videothirrje e shmangur'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
