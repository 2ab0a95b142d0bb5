// What WhatsApp writes in Irish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const ga: LanguageWording = {
  tag: 'ga',
  chatNames: [],
  mediaOmitted: [],
  fileAttached: [],
  attached: ['ceangailte'],
  omitted: {
    image: ['íomhá ligthe ar lár'],
    video: ['físeán ligthe ar lár'],
    audio: ['comhad fuaime ar lár'],
    GIF: ['GIF ligthe ar lár'],
    sticker: ['fágadh an greamán ar lár'],
    document: ['cáipéis ligthe ar lár'],
    'contact card': ['Cárta teagmhála ar lár'],
  },
  deleted: ['Scriosadh an teachtaireacht seo'],
  youDeleted: ['Scrios tú an teachtaireacht seo'],
  edited: [],
  locations: [],
  liveLocations: [],
  missedCalls: ['Guthghlao caillte', 'Glao Gutha Caillte', 'Físghlao caillte'],
  encryption: [
    'Déantar criptiúchán ó cheann go ceann ar theachtaireachtaí agus ar ghlaonna. Ní féidir le héinne lasmuigh den chomhrá iad a léamh ná éisteacht leo, fiú WhatsApp',
  ],
  learnMore: ['Tapáil le haghaidh tuilleadh faisnéise.'],
  notices: ['Athraíodh an cód slándála atá agat le {}.'],
  groupNotices: [],
};
