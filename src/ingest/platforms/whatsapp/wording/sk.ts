// What WhatsApp writes in Slovak. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const sk: LanguageWording = {
  tag: 'sk',
  chatNames: ['WhatsApp chat s používateľom {}'],
  mediaOmitted: ['Médiá vynechané'],
  fileAttached: ['súbor pripojený'],
  attached: ['príloha'],
  omitted: {
    image: ['obrázok vynechaný'],
    video: ['video vynechané'],
    audio: ['zvuk vynechaný'],
    GIF: ['GIF vynechaný'],
    sticker: ['nálepka vynechaná'],
    document: ['dokument vynechaný'],
    'contact card': ['Karta kontaktu vynechaná'],
  },
  deleted: ['Táto správa bola odstránená'],
  youDeleted: ['Túto správu ste odstránili'],
  edited: [],
  locations: ['Poloha'],
  liveLocations: ['bola zdieľaná aktuálna poloha'],
  missedCalls: ['Zmeškaný hovor', 'Zmeškaný videohovor'],
  encryption: [
    'Správy a hovory sú zabezpečené šifrovaním počas celého spojenia. Nemôže si ich vypočuť ani vidieť nikto, kto nie je ich účastníkom. Dokonca ani WhatsApp',
  ],
  learnMore: ['Klepnite pre viac informácií.'],
  notices: ['Bezpečnostný kód, ktorý zdieľate s používateľom {}, bol zmenený.'],
  groupNotices: [],
};
