// What WhatsApp writes in Dutch. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const nl: LanguageWording = {
  tag: 'nl',
  chatNames: ['WhatsApp-chat met {}'],
  mediaOmitted: ['media weggelaten'],
  fileAttached: ['bestand bijgevoegd'],
  attached: ['bijgevoegd'],
  omitted: {
    image: ['afbeelding weggelaten'],
    video: ['video weggelaten'],
    audio: ['audio weggelaten'],
    GIF: ['GIF weggelaten'],
    sticker: ['sticker weggelaten'],
    document: ['document weggelaten'],
    'contact card': ['Visitekaartje weggelaten'],
  },
  deleted: ['Dit bericht is verwijderd'],
  youDeleted: ['U hebt dit bericht verwijderd', 'Je hebt dit bericht verwijderd'],
  edited: ['Dit bericht is bewerkt'],
  locations: ['Locatie'],
  liveLocations: ['live locatie gedeeld'],
  missedCalls: [
    'Gemist spraakgesprek',
    'Gemiste spraakoproep',
    'Gemist videogesprek',
    'Gemiste video-oproep',
  ],
  encryption: [
    'Berichten en gesprekken worden end-to-end versleuteld. Niemand buiten deze chat kan ze lezen of beluisteren, zelfs WhatsApp niet',
  ],
  learnMore: ['Tik voor meer informatie.'],
  notices: ['Uw beveiligingscode voor {} is gewijzigd.'],
  groupNotices: [
    '{} heeft de groep "{}" gemaakt',
    '{} hebt de groep "{}" gemaakt',
    '{} heeft {} toegevoegd',
    '{} hebt {} toegevoegd',
    '{} heeft {} verwijderd',
    '{} hebt {} verwijderd',
    '{} heeft de groep verlaten',
    '{} hebt de groep verlaten',
    '{} is toegetreden via {}',
    '{} heeft het onderwerp gewijzigd {}',
    '{} heeft de groepsafbeelding gewijzigd',
    '{} heeft de groepsbeschrijving gewijzigd{*}',
  ],
};
