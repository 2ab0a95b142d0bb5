// What WhatsApp writes in Lithuanian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const lt: LanguageWording = {
  tag: 'lt',
  chatNames: ['WhatsApp pokalbis su {}'],
  mediaOmitted: ['medija praleista', 'Praleistas medijos turinys'],
  fileAttached: ['byla prisegta'],
  attached: [],
  omitted: {},
  deleted: ['Ši žinutė buvo ištrinta'],
  youDeleted: ['Jūs ištrynėte šią žinutę'],
  edited: [],
  locations: ['Buvimo vieta'],
  liveLocations: ['tiesioginė vieta bendrinama'],
  missedCalls: ['Praleistas balso skambutis', 'Praleistas video skambutis'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
