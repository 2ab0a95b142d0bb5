// What WhatsApp writes in Azerbaijani. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const az: LanguageWording = {
  tag: 'az',
  chatNames: ['{} ilə WhatsApp Söhbəti'],
  mediaOmitted: ['media buraxıldı', 'Media çıxarılmışdır'],
  fileAttached: ['fayl əlavə olunub'],
  attached: [],
  omitted: {},
  deleted: ['Bu ismarıc silindi'],
  youDeleted: ['Siz bu ismarıcı sildiniz'],
  edited: [],
  locations: ['Məkan'],
  liveLocations: ['canlı məkan paylaşılıb'],
  missedCalls: ['Buraxılmış zəng', 'Buraxılmış video zəng'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
