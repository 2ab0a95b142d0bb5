// What WhatsApp writes in Hebrew. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const he: LanguageWording = {
  tag: 'he',
  chatNames: ["צ'אט WhatsApp עם {}"],
  mediaOmitted: ['המדיה לא נכללה', 'מדיה הושמטה'],
  fileAttached: ['קובץ מצורף'],
  attached: ['מצורף', 'המצורף'],
  omitted: {
    image: ['התמונה הושמטה'],
    video: ['סרטון הווידאו הושמט'],
    audio: ['קטע קול הושמט'],
    GIF: ['GIF הושמט'],
    sticker: ['סטיקר הושמט'],
    document: ['מסמך הושמט'],
    'contact card': ['כרטיס איש קשר הושמט'],
  },
  deleted: ['הודעה זו נמחקה'],
  youDeleted: ['מחקת את ההודעה הזו', 'מחקת הודעה זו'],
  edited: [],
  locations: ['מיקום'],
  liveLocations: ['משתף מיקום בשידור חי'],
  missedCalls: ['שיחה קולית שלא נענתה', 'שיחת וידאו שלא נענתה'],
  encryption: [
    "ההודעות והשיחות מוצפנות מקצה-לקצה. לאף אחד מחוץ לצ'אט זה, גם לא ל-WhatsApp, אין אפשרות לקרוא אותן או להאזין להן",
  ],
  learnMore: ['יש להקיש לקבלת פרטים נוספים.'],
  notices: ['קוד האבטחה עם {} שונה.'],
  groupNotices: [],
};
