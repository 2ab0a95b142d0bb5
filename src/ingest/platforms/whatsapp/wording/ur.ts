// What WhatsApp writes in Urdu. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ur: LanguageWording = {
  tag: 'ur',
  chatNames: ['{} کے ساتھ WhatsApp بات چیت'],
  mediaOmitted: ['میڈیا چھوڑ دیا گیا', 'میڈیا ہٹا دیا گیا'],
  fileAttached: ['پیوستہ فائل'],
  attached: ['پیوستہ'],
  omitted: {
    image: ['تصویر نکال دی گئی ہے'],
    video: ['ویڈیو نظرانداز'],
    audio: ['آڈیو نظرانداز'],
    GIF: ['GIF  نظرانداز'],
    sticker: ['اسٹیکر نظرانداز'],
    document: ['دستاویز نظرانداز'],
    'contact card': ['رابطہ کارڈ نظر انداز'],
  },
  deleted: ['یہ میسج حذف کر دیا گیا ہے', 'یہ پیغام حذف کیا گیا'],
  youDeleted: ['آپ نے یہ میسج حذف کر دیا ہے', 'آپ نے اس پیغام کو حذف کیا'],
  edited: [],
  locations: ['مقام'],
  liveLocations: ['جاری مقام کا اشتراک ہوا'],
  missedCalls: ['مسڈ وائس کال', 'مسڈ ویڈیو کال'],
  encryption: [
    'میسجز اور کالز اینڈ ٹو اینڈ اینکرپشن کے ذریعے محفوظ ہیں۔ اس چیٹ کی بات چیت کو باہر کا کوئی بھی شخص پڑھ یا سن نہیں سکتا، WhatsApp بھی نہیں',
  ],
  learnMore: ['مزید جاننے کیلئے ٹیپ کریں۔'],
  notices: ['{} کے ساتھ آپ کا سیکیورٹی کوڈ تبدیل ہوگیا ہے۔'],
  groupNotices: [],
};
