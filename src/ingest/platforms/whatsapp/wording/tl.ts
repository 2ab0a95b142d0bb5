// What WhatsApp writes in Filipino. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const tl: LanguageWording = {
  tag: 'tl',
  chatNames: ['WhatsApp Chat kay {}'],
  mediaOmitted: ['inalis ang media', 'Walang kalakip na media'],
  fileAttached: ['nakalakip na file'],
  attached: [],
  omitted: {},
  deleted: ['Itong mensahe ay binura na'],
  youDeleted: ['Binura mo itong mensahe'],
  edited: [],
  locations: ['Lokasyon'],
  liveLocations: ['ibinahagi ang live na lokasyon'],
  missedCalls: ['Nakaligtaang voice call', 'Nakaligtaang video call'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
