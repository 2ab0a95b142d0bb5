// What WhatsApp writes in Persian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const fa: LanguageWording = {
  tag: 'fa',
  chatNames: ['گفتگوی WhatsApp با {}'],
  mediaOmitted: ['رسانه حذف شد', 'پيوست نما/آهنگ حذف شد'],
  fileAttached: ['پیوست شد'],
  attached: ['پیوست'],
  omitted: {
    image: ['تصویر حذف شد'],
    video: ['ویدیو حذف شد'],
    audio: ['صدا حذف شد'],
    GIF: ['GIF حذف شد'],
    sticker: ['استیکر حذف شد'],
    document: ['سند حذف شد'],
    'contact card': ['برگ مخاطب حذف شد'],
  },
  deleted: ['این پیام حذف شده است', 'این پیام حذف شد'],
  youDeleted: ['شما این پیام را حذف کردید'],
  edited: [],
  locations: ['موقعیت'],
  liveLocations: ['مکان زنده به اشتراک گذاشته شد'],
  missedCalls: ['تماس صوتی پاسخ داده نشده', 'تماس تصویری بیپاسخ', 'تماس تصویری پاسخ داده نشده'],
  encryption: [
    'پیامها و تماسها سرتاسر رمزگذاری شدهاند. هیچ شخصی خارج از این گفتگو، حتی واتساپ، نمیتواند آنها را بخواند یا بشنود',
  ],
  learnMore: ['برای کسب اطلاعات بیشتر، ضربه بزنید.'],
  notices: ['کد امنیتی شما با {} تغییر کرد.'],
  groupNotices: [],
};
