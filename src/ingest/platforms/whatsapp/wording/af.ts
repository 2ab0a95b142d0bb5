// What WhatsApp writes in Afrikaans. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const af: LanguageWording = {
  tag: 'af',
  chatNames: ['WhatsApp Gesprek met {}'],
  mediaOmitted: ['media weggelaat'],
  fileAttached: ['lêer aangeheg'],
  attached: [],
  omitted: {},
  deleted: ['Hierdie boodskap was uitgevee'],
  youDeleted: ['Jy het boodskap uitgevee'],
  edited: [],
  locations: ['Ligging'],
  liveLocations: ['regstreekse ligging gedeel'],
  missedCalls: ['Stemoproep gemis', 'Video-oproep gemis'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
