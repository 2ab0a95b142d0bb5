// What WhatsApp writes in Malayalam. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ml: LanguageWording = {
  tag: 'ml',
  chatNames: ['{} മായുള്ള WhatsApp ചാറ്റുകൾ'],
  mediaOmitted: ['മീഡിയ ഒഴിവാക്കി'],
  fileAttached: ['ഫയൽ ചേർത്തു'],
  attached: [],
  omitted: {},
  deleted: ['ഈ സന്ദേശം ഇല്ലാതാക്കിയതാണ്'],
  youDeleted: ['ഈ സന്ദേശം നിങ്ങൾ ഇല്ലാതാക്കി'],
  edited: [],
  locations: ['സ്ഥലം'],
  liveLocations: ['ലൈവ് ലൊക്കേഷൻ പങ്കിട്ടു'],
  missedCalls: ['വിളി നഷ്ടപ്പെട്ടു', 'നഷ്ടമായ വീഡിയോ കാൾ'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
