// What WhatsApp writes in Swahili. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sw: LanguageWording = {
  tag: 'sw',
  chatNames: ['Soga za WhatsApp na {}'],
  mediaOmitted: ['media hazijajumuishwa', 'Media imerukwa'],
  fileAttached: ['faili limeambatanishwa'],
  attached: [],
  omitted: {},
  deleted: ['Ujumbe huu ulifutwa'],
  youDeleted: ['Umefuta ujumbe huu'],
  edited: [],
  locations: ['Mahali'],
  liveLocations: ['mahali mubashara pameshirikishwa'],
  missedCalls: ['Simu ya sauti uliyoikosa', 'Simu ya video uliyoikosa'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
