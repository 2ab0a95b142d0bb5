// What WhatsApp writes in Chinese (simplified). Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const zhHans: LanguageWording = {
  tag: 'zh-Hans',
  chatNames: ['与{}的 WhatsApp 聊天', 'WhatsApp 与 {} 的对话'],
  mediaOmitted: ['省略多媒体文件'],
  fileAttached: ['文件附件'],
  attached: ['附件'],
  omitted: {
    image: ['照片已忽略'],
    video: ['视频已忽略'],
    audio: ['音频已忽略'],
    GIF: ['GIF 动态图已被忽略'],
    sticker: ['贴图已省略'],
    document: ['文档已省略'],
    'contact card': ['联系人卡片已忽略'],
  },
  deleted: ['这条消息已被删除', '信息已删除'],
  youDeleted: ['您已删除这条消息', '您删除这个信息'],
  edited: [],
  locations: ['位置'],
  liveLocations: ['共享实时位置'],
  missedCalls: ['未接语音通话', '未接视频通话'],
  encryption: ['消息和通话都进行端到端加密。对话之外的任何人，甚至包含 WhatsApp，都无法读取或收听'],
  learnMore: ['点击了解更多。'],
  notices: ['您和 {} 的安全代码已更改。'],
  groupNotices: [],
};
