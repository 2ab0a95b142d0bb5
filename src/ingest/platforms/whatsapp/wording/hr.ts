// What WhatsApp writes in Croatian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const hr: LanguageWording = {
  tag: 'hr',
  chatNames: ['WhatsApp razgovor s {}'],
  mediaOmitted: ['medijski zapis izostavljen'],
  fileAttached: ['datoteka u privitku'],
  attached: ['priloženo'],
  omitted: {
    image: ['slika izostavljena'],
    video: ['video izostavljen'],
    audio: ['zvuk izostavljen'],
    GIF: ['GIF izostavljen'],
    sticker: ['naljepnica izostavljena'],
    document: ['dokument izostavljen'],
    'contact card': ['Posjetnica izostavljena'],
  },
  deleted: ['Ova je poruka izbrisana', 'Ova poruka je izbrisana'],
  youDeleted: ['Izbrisali ste ovu poruku'],
  edited: [],
  locations: ['Lokacija'],
  liveLocations: ['trenutna lokacija podijeljena'],
  missedCalls: [
    'Propušteni glasovni poziv',
    'Propušten glasovni poziv',
    'Propušteni videopoziv',
    'Propušten video poziv',
  ],
  encryption: [
    'Poruke i pozivi zaštićeni su potpunom enkripcijom. Nitko izvan ovog razgovora, čak ni WhatsApp, ne može ih pročitati niti poslušati',
  ],
  learnMore: ['Dodirnite da biste saznali više.'],
  notices: ['Vaš sigurnosni kôd za kontakt {} promijenio se.'],
  groupNotices: [],
};
