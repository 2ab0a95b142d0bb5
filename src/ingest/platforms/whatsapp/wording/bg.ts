// What WhatsApp writes in Bulgarian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const bg: LanguageWording = {
  tag: 'bg',
  chatNames: ['WhatsApp Чат с {}'],
  mediaOmitted: ['Без файл'],
  fileAttached: ['прикачен файл'],
  attached: [],
  omitted: {},
  deleted: ['Съобщението беше изтрито'],
  youDeleted: ['Изтрихте това съобщение'],
  edited: [],
  locations: ['Местоположение'],
  liveLocations: ['местоположение в реално време споделено'],
  missedCalls: ['Пропуснато гласово обаждане', 'Пропуснато видео обаждане'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
