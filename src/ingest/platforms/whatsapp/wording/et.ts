// What WhatsApp writes in Estonian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const et: LanguageWording = {
  tag: 'et',
  chatNames: ["WhatsApp'i vestlus kontaktiga {}"],
  mediaOmitted: ['meedia välja jäetud', 'Meedia ära jäetud'],
  fileAttached: ['fail lisatud'],
  attached: [],
  omitted: {},
  deleted: ['See sõnum on kustutatud'],
  youDeleted: ['Kustutasid selle sõnumi'],
  edited: [],
  locations: ['Asukoht'],
  liveLocations: ['hetke asukoht jagatud'],
  missedCalls: ['Vastamata häälkõne', 'Vastamata videokõne'],
  encryption: [],
  learnMore: [],
  notices: [],
  groupNotices: [],
};
