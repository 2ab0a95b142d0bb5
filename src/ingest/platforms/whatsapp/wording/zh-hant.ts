// What WhatsApp writes in Chinese (traditional). Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const zhHant: LanguageWording = {
  tag: 'zh-Hant',
  chatNames: ['與{}的 WhatsApp 對話', 'WhatsApp 與 {} 的對話'],
  mediaOmitted: ['忽略多媒體檔'],
  fileAttached: ['附件檔案'],
  attached: ['附件'],
  omitted: {
    image: ['圖像已省略', '圖片已略去'],
    video: ['影片已省略', '影片已略去'],
    audio: ['音訊已省略', '音訊已略去'],
    GIF: ['GIF 圖片已被省略', 'GIF 已略去'],
    sticker: ['貼圖已忽略', '貼圖已略去'],
    document: ['文件已忽略', '文件已略去'],
    'contact card': ['聯絡人卡片已省略', '聯絡人卡片已略去'],
  },
  deleted: ['此訊息已刪除'],
  youDeleted: ['您已刪除此訊息'],
  edited: [],
  locations: ['位置'],
  liveLocations: ['實時位置已分享'],
  missedCalls: ['未接語音通話', '未接視像通話'],
  encryption: [
    '訊息已受端對端加密保護。此對話以外所有人，包括 WhatsApp 在內，都無法讀取或聽取',
    '訊息和通話經端對端加密。對話以外的任何人 (即使是 WhatsApp) 均無法查看或聆聽那些內容',
  ],
  learnMore: ['點擊以了解更多。', '點按以瞭解詳情。'],
  notices: ['您與 {} 的安全碼已變更。', '您與{}之間的安全代碼已變更。'],
  groupNotices: [],
};
