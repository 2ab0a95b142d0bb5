// What WhatsApp writes in Kazakh. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const kk: LanguageWording = {
  tag: 'kk',
  chatNames: ['WhatsApp чат: {}'],
  mediaOmitted: ['файлдар қосылмаған', 'Файл қосылған жоқ'],
  fileAttached: ['қосымша файл'],
  attached: [],
  omitted: {},
  deleted: ['Бұл хат жойылды'],
  youDeleted: ['Сіз бұл хатты жойдыңыз'],
  edited: [],
  locations: ['Орналасуы'],
  liveLocations: ['қазіргі орынмен бөлісті'],
  missedCalls: ['Жауапсыз қоңырау', 'Жауапсыз видео қоңырау'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
