// What WhatsApp writes in Vietnamese. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const vi: LanguageWording = {
  tag: 'vi',
  chatNames: ['Trò chuyện WhatsApp với {}'],
  mediaOmitted: ['bỏ qua tệp phương tiện', 'Bỏ qua Media'],
  fileAttached: ['tệp đính kèm'],
  attached: ['đính kèm'],
  omitted: {
    image: ['đã bỏ qua hình ảnh'],
    video: ['đã bỏ video'],
    audio: ['bỏ qua tệp âm thanh'],
    GIF: ['Đã bỏ qua ảnh GIF'],
    sticker: ['đã bỏ sticker'],
    document: ['đã bỏ qua tài liệu'],
    'contact card': ['Bỏ qua thẻ liên lạc'],
  },
  deleted: ['Tin nhắn này đã bị xóa', 'Tin nhắn này đã bị xoá'],
  youDeleted: ['Bạn đã xóa tin nhắn này', 'Bạn đã xoá tin nhắn này'],
  edited: [],
  locations: ['Vị trí'],
  liveLocations: ['vị trí hiện thời được chia sẻ'],
  missedCalls: ['Cuộc gọi nhỡ', 'Cuộc gọi nhỡ video'],
  encryption: [
    'Tin nhắn và cuộc gọi được mã hóa đầu cuối. Những người bên ngoài cuộc trò chuyện này, kể cả WhatsApp, sẽ không đọc hoặc nghe được',
  ],
  learnMore: ['Nhấn để tìm hiểu thêm.'],
  notices: ['Mã bảo mật của bạn với {} đã thay đổi.'],
  groupNotices: [],
};
