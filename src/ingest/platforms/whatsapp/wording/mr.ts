// What WhatsApp writes in Marathi. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const mr: LanguageWording = {
  tag: 'mr',
  chatNames: ['{} सोबतच्या WhatsApp गप्पा'],
  mediaOmitted: ['मीडिया वगळण्यात आला', 'मीडिया वगळले'],
  fileAttached: ['फाइल संलग्न'],
  attached: ['संलग्न केले'],
  omitted: {
    image: ['इमेज वगळली'],
    video: ['व्हिडीओ वगळला'],
    audio: ['ऑडिओ वगळला'],
    GIF: ['GIF वगळले'],
    sticker: ['स्टिकर वगळले'],
    document: ['डॉक्युमेंट वगळले'],
    'contact card': ['संपर्क कार्ड वगळले'],
  },
  deleted: ['हा मेसेज हटवण्यात आला', 'हा संदेश हटविण्यात आला होता'],
  youDeleted: ['तुम्ही हा मेसेज हटवला', 'आपण हा संदेश हटविलात'],
  edited: [],
  locations: ['स्थान'],
  liveLocations: ['सध्याचे थेट ठिकाण शेअर केले'],
  missedCalls: ['मिस्ड व्हॉइस कॉल', 'मिस्ड व्हिडिओ कॉल'],
  encryption: [
    'मेसेजेस आणि कॉल्स एन्ड-टू-एन्ड एन्क्रिप्शनने सुरक्षित केलेले असतात. या चॅटमध्ये सहभागी असलेल्या व्यक्तींखेरीज इतर कोणीही, अगदी WhatsApp देखील ते वाचू किंवा ऐकू शकत नाही',
  ],
  learnMore: ['अधिक जाणून घेण्यासाठी टॅप करा.'],
  notices: ['तुमचा {} संबंधित सुरक्षा कोड बदलला आहे.'],
  groupNotices: [],
};
