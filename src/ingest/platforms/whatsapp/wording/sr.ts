// What WhatsApp writes in Serbian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sr: LanguageWording = {
  tag: 'sr',
  chatNames: ['WhatsApp Ћаскање са {}'],
  mediaOmitted: ['медији су изостављени'],
  fileAttached: ['прикачена датотека'],
  attached: [],
  omitted: {},
  deleted: ['Ова порука је обрисана'],
  youDeleted: ['Обрисао/ла си ову поруку'],
  edited: [],
  locations: ['Локација'],
  liveLocations: ['Локација уживо подељена'],
  missedCalls: ['Пропуштен гласовни позив', 'Пропуштен видео позив'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
