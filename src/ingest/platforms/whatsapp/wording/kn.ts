// What WhatsApp writes in Kannada. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const kn: LanguageWording = {
  tag: 'kn',
  chatNames: ['{} ಜೊತೆ WhatsApp ಸಂಭಾಷಣೆ'],
  mediaOmitted: ['ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ', 'ಮೀಡಿಯಾ ಕೈಬಿಡಲಾಗಿದೆ'],
  fileAttached: ['ಕಡತ ಸೇರಿಸಲಾಯಿತು'],
  attached: [],
  omitted: {},
  deleted: ['ಈ ಸಂದೇಶವು ಅಳಿಸಲ್ಪಟ್ಟಿದೆ'],
  youDeleted: ['ನೀವು ಈ ಸಂದೇಶವನ್ನು ಅಳಿಸಿದ್ದೀರಿ'],
  edited: [],
  locations: ['ಸ್ಥಳ'],
  liveLocations: ['ನೇರ ಸ್ಥಳ ಹಂಚಿಕೊಳ್ಳಲಾಗಿದೆ'],
  missedCalls: ['ತಪ್ಪಿದ ಧ್ವನಿ ಕರೆ', 'ತಪ್ಪಿದ ದೃಶ್ಯ ಕರೆ'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
