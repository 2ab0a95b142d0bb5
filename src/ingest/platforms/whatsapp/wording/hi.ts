// What WhatsApp writes in Hindi. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const hi: LanguageWording = {
  tag: 'hi',
  chatNames: ['{} के साथ WhatsApp चैट'],
  mediaOmitted: ['मीडिया के बिना'],
  fileAttached: ['फाइल अटैच कर दी गई है'],
  attached: ['अटैच किया गया'],
  omitted: {
    image: ['फ़ोटो हटाई गई'],
    video: ['वीडियो छोड़ा गया'],
    audio: ['ऑडियो हटाई गयी'],
    GIF: ['GIF छोड़ा गया'],
    sticker: ['स्टिकर छोड़ा गया'],
    document: ['डॉक्यूमेंट छोड़ा गया'],
    'contact card': ['कॉन्टैक्ट कार्ड छोड़ा गया'],
  },
  deleted: ['यह मैसेज डिलीट कर दिया गया है', 'यह संदेश मिटाया गया'],
  youDeleted: ['आपने यह मैसेज डिलीट किया', 'आपने यह संदेश मिटाया'],
  edited: [],
  locations: ['लोकेशन', 'स्थान'],
  liveLocations: ['लाइव स्थान साझा किया गया'],
  missedCalls: ['वॉइस कॉल मिस हुई', 'मिस्ड वॉइस कॉल', 'मिस्ड वीडियो कॉल'],
  encryption: [
    'मैसेजेस और कॉल्स एंड-टू-एंड एन्क्रिप्टेड हैं. इस चैट में शामिल लोगों के अलावा कोई भी इन्हें पढ़ या सुन नहीं सकता, WhatsApp भी नहीं',
  ],
  learnMore: ['ज़्यादा जानने के लिए टैप करें.'],
  notices: ['{} के लिए आपका सुरक्षा कोड बदल गया है.'],
  groupNotices: [],
};
