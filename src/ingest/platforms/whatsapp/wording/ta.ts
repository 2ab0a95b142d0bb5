// What WhatsApp writes in Tamil. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ta: LanguageWording = {
  tag: 'ta',
  chatNames: ['{} உடன் WhatsApp உரையாடல்'],
  mediaOmitted: ['கோப்புகள் விடப்பட்டன', 'ஊடகங்கள் நீக்கப்பட்டது'],
  fileAttached: ['இணைக்கப்பட்டது'],
  attached: [],
  omitted: {},
  deleted: ['இத்தகவல் திரும்பப்பெறப்பட்டது'],
  youDeleted: ['இத்தகவலை தாங்கள் அழித்தீர்கள்'],
  edited: [],
  locations: ['இருப்பிடம்'],
  liveLocations: ['இடம் நேரலையாக பகிரபட்டது'],
  missedCalls: ['தவறிய குரல் அழைப்பு', 'தவறிய காணொலி அழைப்பு'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
