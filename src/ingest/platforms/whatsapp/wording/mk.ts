// What WhatsApp writes in Macedonian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const mk: LanguageWording = {
  tag: 'mk',
  chatNames: ['WhatsApp разговор со {}'],
  mediaOmitted: ['без фајлови', 'Без фајл'],
  fileAttached: ['прикачен фајл'],
  attached: [],
  omitted: {},
  deleted: ['Оваа порака беше избришана'],
  youDeleted: ['Ја избриша оваа порака'],
  edited: [],
  locations: ['Локација'],
  liveLocations: ['споделено локација во живо'],
  missedCalls: ['Пропуштен гласовен повик', 'Пропуштен видео повик'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
