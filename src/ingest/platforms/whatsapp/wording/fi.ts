// What WhatsApp writes in Finnish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const fi: LanguageWording = {
  tag: 'fi',
  chatNames: ['WhatsApp-keskustelu henkilön {} kanssa'],
  mediaOmitted: ['media jätettiin pois', 'Media jätetty pois'],
  fileAttached: ['liitetiedosto'],
  attached: ['liite'],
  omitted: {
    image: ['ei kuvaa'],
    video: ['videota ei sisällytetä'],
    audio: ['äänitiedostoa ei sisällytetä'],
    GIF: ['GIF-animaatio jätetty pois'],
    sticker: ['tarraa ei sisällytetty'],
    document: ['dokumenttia ei sisällytetä'],
    'contact card': ['Yhteystietokortti jätettiin pois'],
  },
  deleted: ['Tämä viesti poistettiin'],
  youDeleted: ['Poistit tämän viestin'],
  edited: [],
  locations: ['Sijainti'],
  liveLocations: ['live-sijainti jaettu'],
  missedCalls: ['Vastaamaton äänipuhelu', 'Vastaamaton videopuhelu'],
  encryption: [
    'Viestit ja puhelut salataan täysin. Kukaan tämän keskustelun ulkopuolinen, ei edes WhatsApp, voi lukea tai kuunnella niitä',
  ],
  learnMore: ['Napauta saadaksesi lisätietoja.'],
  notices: ['Turvanumerosi muuttui henkilön {} kanssa.'],
  groupNotices: [],
};
