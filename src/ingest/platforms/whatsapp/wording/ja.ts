// What WhatsApp writes in Japanese. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ja: LanguageWording = {
  tag: 'ja',
  chatNames: ['{}とのWhatsAppチャット'],
  mediaOmitted: ['メディアなし', 'メディアは含まれていません'],
  fileAttached: ['添付ファイル有り'],
  attached: ['添付ファイル'],
  omitted: {
    image: ['画像は含まれていません'],
    video: ['ビデオは含まれていません'],
    audio: ['音声は含まれていません'],
    GIF: ['GIFは含まれていません'],
    sticker: ['スタンプは含まれていません'],
    document: ['ドキュメントは含まれていません'],
    'contact card': ['連絡先カードを省略'],
  },
  deleted: ['このメッセージは削除されました'],
  youDeleted: ['このメッセージを削除しました'],
  edited: [],
  locations: ['位置情報'],
  liveLocations: ['ライブロケーション共有'],
  missedCalls: ['音声通話不在着信', '不在着信', 'ビデオ通話不在着信'],
  encryption: [
    'メッセージと通話はエンドツーエンド暗号化されています。チャットの参加者以外は、たとえWhatsAppでも読んだり聞いたりすることはできません',
  ],
  learnMore: ['タップして詳細を表示。'],
  notices: ['{}とのセキュリティコードが変更されました。'],
  groupNotices: [
    '{}がグループ「{}」を作成しました',
    '{}が{}を追加しました',
    '{}が退出しました',
    '{}がグループ名を「{}」に変更しました',
  ],
};
