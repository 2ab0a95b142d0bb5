// What WhatsApp writes in Telugu. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const te: LanguageWording = {
  tag: 'te',
  chatNames: ['{} తో WhatsApp సంభాషణ'],
  mediaOmitted: ['మీడియా విస్మరించబడింది', 'మాధ్యమం విస్మరించబడింది'],
  fileAttached: ['ఫైల్ జోడించబడినది'],
  attached: [],
  omitted: {},
  deleted: [],
  youDeleted: [],
  edited: [],
  locations: ['స్థలం'],
  liveLocations: ['ప్రత్యక్ష స్థాన భాగస్వామ్యం'],
  missedCalls: ['మిస్సేడ్ వాయిస్ కాల్', 'తప్పిన వీడియోకాల్'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
