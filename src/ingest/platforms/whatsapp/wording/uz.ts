// What WhatsApp writes in Uzbek. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const uz: LanguageWording = {
  tag: 'uz',
  chatNames: ['{} bilan WhatsApp chati'],
  mediaOmitted: ['fayl o‘tkazib yuborildi'],
  fileAttached: ['fayl biriktirildi'],
  attached: [],
  omitted: {},
  deleted: ['Ushbu xabar o‘chirildi'],
  youDeleted: ['Siz ushbu xabarni o‘chirdingiz'],
  edited: [],
  locations: ['Joylashuv'],
  liveLocations: ['jonli joylashuv ulashildi'],
  missedCalls: ['O‘tkazib yub. ovozli qo‘ng‘iroq', 'O‘tkazib yub. videoqo‘ng‘iroq'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
