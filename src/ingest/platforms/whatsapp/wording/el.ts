// What WhatsApp writes in Greek. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const el: LanguageWording = {
  tag: 'el',
  chatNames: ['Συνομιλία WhatsApp με {}'],
  mediaOmitted: ['αρχείο παραλήφθηκε', 'Εξαίρεση πολυμέσων'],
  fileAttached: ['συνημμένο αρχείο'],
  attached: ['επισυνάφθηκε'],
  omitted: {
    image: ['εικόνα παραλείφθηκε'],
    video: ['βίντεο παραλείφθηκε'],
    audio: ['ήχος παραλείφθηκε'],
    GIF: ['Παράληψη GIF'],
    sticker: ['αυτοκόλλητο παραλήφθηκε'],
    document: ['έγγραφο παραλείφθηκε'],
    'contact card': ['Η κάρτα επαφής παραλήφθηκε'],
  },
  deleted: ['Αυτό το μήνυμα διαγράφηκε'],
  youDeleted: ['Διαγράψατε αυτό το μήνυμα', 'Διαγράψατε το μήνυμα'],
  edited: [],
  locations: ['Τοποθεσία'],
  liveLocations: ['η τωρινή τοποθεσία κοινοποιήθηκε'],
  missedCalls: ['Αναπάντητη φωνητική κλήση', 'Αναπάντητη κλήση', 'Αναπάντητη βιντεοκλήση'],
  encryption: [
    'Τα μηνύματα και οι κλήσεις κρυπτογραφούνται πλήρως. Κανένας εκτός αυτής της συνομιλίας, ούτε το WhatsApp, δεν μπορεί να τα διαβάσει ή να τις ακούσει',
  ],
  learnMore: ['Πατήστε για να μάθετε περισσότερα.'],
  notices: ['Ο κωδικός ασφαλείας σας με {} άλλαξε.'],
  groupNotices: [],
};
