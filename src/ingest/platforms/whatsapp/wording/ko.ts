// What WhatsApp writes in Korean. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ko: LanguageWording = {
  tag: 'ko',
  chatNames: ['{}님과의 WhatsApp 대화'],
  mediaOmitted: ['미디어 파일 제외됨', '미디어 파일을 생략한 대화내용'],
  fileAttached: ['파일 첨부됨'],
  attached: ['첨부됨'],
  omitted: {
    image: ['이미지 생략됨'],
    video: ['비디오 생략됨'],
    audio: ['오디오 생략됨'],
    GIF: ['GIF 생략됨'],
    sticker: ['스티커 제외됨'],
    document: ['문서 생략됨'],
    'contact card': ['연락처 카드 생략됨'],
  },
  deleted: ['이 메시지는 삭제되었습니다'],
  youDeleted: ['이 메시지를 삭제했습니다', '삭제한 메시지입니다'],
  edited: [],
  locations: ['위치'],
  liveLocations: ['공유한 실시간 위치'],
  missedCalls: ['부재중 전화', '부재중 영상통화'],
  encryption: [
    '메시지 및 전화는 종단간 암호화되어 안전합니다. 아무도 엿보거나 들을 수 없습니다. WhatsApp에게도 이러한 권한이 없습니다',
  ],
  learnMore: ['더 알아보려면 탭하세요.'],
  notices: ['{}님과의 보안 코드가 변경되었습니다.'],
  groupNotices: ['{}님이 {}님을 추가했습니다', '{}님이 나갔습니다'],
};
