// What WhatsApp writes in Arabic. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ar: LanguageWording = {
  tag: 'ar',
  chatNames: ['دردشة واتساب مع {}'],
  mediaOmitted: ['تم استبعاد الوسائط'],
  fileAttached: ['الملف مرفق'],
  attached: ['المُرفق'],
  omitted: {
    image: ['لم يتم إدراج الصورة'],
    video: ['لم يتم إدراج الفيديوهات'],
    audio: ['لم يتم إدراج المقاطع الصوتية'],
    GIF: ['لم يتم إدراج صورة GIF'],
    sticker: ['تم حذف الملصقات'],
    document: ['لم يتم إدراج المستند'],
    'contact card': ['لم يتم إدراج بطاقة جهة اتصال'],
  },
  deleted: ['تم حذف هذه الرسالة'],
  youDeleted: ['لقد حذَفت هذه الرسالة', 'أنت حذفت هذه الرسالة'],
  edited: [],
  locations: ['موقع', 'الموقع'],
  liveLocations: ['تمت مشاركة الموقع المباشر'],
  missedCalls: ['مكالمة صوتية فائتة', 'مكالمة فيديو فائتة'],
  encryption: [
    'الرسائل والمكالمات مشفرة تمامًا بين الطرفين، بحيث لا يستطيع أحد خارج هذه الدردشة، ولا حتى شركة واتساب نفسها، قراءتها أو الاستماع إليها',
  ],
  learnMore: ['انقر هنا لمعرفة المزيد.'],
  notices: ['تغيّر رمز أمانك المُستخدَم مع {}.'],
  groupNotices: [],
};
