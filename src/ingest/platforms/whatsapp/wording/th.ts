// What WhatsApp writes in Thai. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const th: LanguageWording = {
  tag: 'th',
  chatNames: ['แชท WhatsApp กับ {}'],
  mediaOmitted: ['ไฟล์สื่อถูกลบ', 'สื่อถูกลบ'],
  fileAttached: ['ไฟล์ที่แนบ'],
  attached: ['แนบ'],
  omitted: {
    image: ['ไม่มีรูปภาพ'],
    video: ['วิดีโอถูกลบ'],
    audio: ['ไม่มีไฟล์เสียง'],
    GIF: ['ละเว้น GIF'],
    sticker: ['ไม่มีสติกเกอร์'],
    document: ['ละเว้นเอกสาร'],
    'contact card': ['บัตรรายชื่อที่ละเว้น'],
  },
  deleted: ['ข้อความนี้ถูกลบแล้ว', 'ข้อความนี้ได้ถูกลบ'],
  youDeleted: ['คุณได้ลบข้อความนี้', 'คุณลบข้อความนี้'],
  edited: [],
  locations: ['ตำแหน่งที่ตั้ง'],
  liveLocations: ['ตำแหน่งปัจจุบันถูกแบ่งปัน'],
  missedCalls: ['สายที่ไม่ได้รับ', 'วิดีโอคอลที่ไม่ได้รับ'],
  encryption: [
    'ข้อความและการโทรได้รับการเข้ารหัสจากต้นทางถึงปลายทาง ผู้ที่ไม่ได้อยู่ในแชทนี้จะไม่สามารถอ่านหรือฟังได้แม้แต่ WhatsApp เอง',
  ],
  learnMore: ['แตะเพื่อเรียนรู้เพิ่มเติม'],
  notices: ['รหัสความปลอดภัยของคุณกับ {} มีการเปลี่ยนแปลง'],
  groupNotices: [],
};
