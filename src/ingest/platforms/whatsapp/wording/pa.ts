// What WhatsApp writes in Punjabi. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const pa: LanguageWording = {
  tag: 'pa',
  chatNames: ['{} ਨਾਲ WhatsApp ਗੱਲਬਾਤ'],
  mediaOmitted: ['ਮੀਡੀਆ ਛੱਡਿਆ', 'ਮੀਡੀਆ ਛਡਿਆ ਗਿਆ', 'ਮੀਡੀਆ ਛੱਡਿਆ ਗਿਆ'],
  fileAttached: ['ਫਾਈਲ ਅਟੈਚ ਕੀਤੀ', 'ਅਟੈਚ ਕੀਤੀ ਫਾਇਲ'],
  attached: [],
  omitted: {},
  deleted: ['ਇਸ ਸੁਨੇਹੇ ਨੂੰ ਹਟਾਇਆ ਗਿਆ'],
  youDeleted: ['ਤੁਸੀਂ ਇਹ ਸੁਨੇਹਾ ਹਟਾਇਆ'],
  edited: [],
  locations: ['ਟਿਕਾਣਾ'],
  liveLocations: ['ਮੌਜੂਦਾ ਟਿਕਾਣਾ ਸਾਂਝਾ ਕੀਤਾ'],
  missedCalls: ['ਮਿਸ ਹੋਈ ਆਵਾਜ਼ ਕਾਲ', 'ਮਿਸ ਹੋਈ ਵੀਡੀਓ ਕਾਲ'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
