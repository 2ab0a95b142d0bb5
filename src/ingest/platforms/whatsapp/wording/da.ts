// What WhatsApp writes in Danish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const da: LanguageWording = {
  tag: 'da',
  chatNames: ['WhatsApp chat med {}'],
  mediaOmitted: ['medier udeladt', 'Mediefil udeladt'],
  fileAttached: ['fil vedhæftet'],
  attached: ['vedhæftet'],
  omitted: {
    image: ['billede udeladt'],
    video: ['video udeladt'],
    audio: ['lyd udeladt'],
    GIF: ['GIF udeladt'],
    sticker: ['klistermærke udeladt'],
    document: ['dokument udeladt'],
    'contact card': ['Kontaktkort udeladt'],
  },
  deleted: ['Denne besked er blevet slettet', 'Denne besked blev slettet'],
  youDeleted: ['Du har slettet denne besked', 'Du slettede denne besked'],
  edited: [],
  locations: ['Placering'],
  liveLocations: ['live placering delt'],
  missedCalls: ['Ubesvaret taleopkald', 'Mistet opkald', 'Ubesvaret videoopkald'],
  encryption: [
    'Beskeder og opkald er end-to-end-krypterede. Ingen uden for denne chat, selv ikke WhatsApp, kan læse eller høre dem',
  ],
  learnMore: ['Tryk for at læse mere.'],
  notices: ['Din sikkerhedskode for {} har ændret sig.'],
  groupNotices: [],
};
