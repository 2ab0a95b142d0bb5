// What WhatsApp writes in Malay. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ms: LanguageWording = {
  tag: 'ms',
  chatNames: ['Sembang WhatsApp dengan {}'],
  mediaOmitted: ['media dikecualikan', 'Media disingkirkan'],
  fileAttached: ['fail dilampirkan'],
  attached: ['dilampir'],
  omitted: {
    image: ['imej tidak dimasukkan'],
    video: ['video tidak dimasukkan'],
    audio: ['audio tidak dimasukkan'],
    GIF: ['GIF tidak dimasukkan'],
    sticker: ['pelekat tidak disertakan'],
    document: ['dokumen tidak dimasukkan'],
    'contact card': ['Kad kenalan tidak dimasukkan'],
  },
  deleted: ['Mesej ini telah dipadam'],
  youDeleted: ['Anda telah memadamkan mesej ini'],
  edited: [],
  locations: ['Lokasi'],
  liveLocations: ['lokasi terkini dikongsi'],
  missedCalls: ['Panggilan suara terlepas', 'Panggilan video terlepas'],
  encryption: [
    'Mesej dan panggilan disulitkan hujung ke hujung. Tiada orang luar daripada sembang ini dapat membaca atau mendengar mesej, walaupun WhatsApp sendiri',
  ],
  learnMore: ['Ketik untuk mengetahui lebih lanjut.'],
  notices: ['Kod keselamatan anda dengan {} telah berubah.'],
  groupNotices: [],
};
