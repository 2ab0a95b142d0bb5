// What WhatsApp writes in Czech. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const cs: LanguageWording = {
  tag: 'cs',
  chatNames: ['Chat WhatsApp s uživatelem {}'],
  mediaOmitted: ['média vynechány', 'Média vynechána'],
  fileAttached: ['soubor byl přiložen'],
  attached: ['příloha'],
  omitted: {
    image: ['obrázek vynechán'],
    video: ['video vynecháno'],
    audio: ['zvukový soubor vynechán'],
    GIF: ['GIF vynechán'],
    sticker: ['nálepka vynechána'],
    document: ['dokument vynechán'],
    'contact card': ['Vizitka vynechána'],
  },
  deleted: ['Tato zpráva byla smazána', 'Tato zpráva byla odstraněna'],
  youDeleted: ['Tuto zprávu jste smazal/a', 'Tuto zprávu jste odstranil/a'],
  edited: [],
  locations: ['Poloha'],
  liveLocations: ['byla sdílena aktuální poloha'],
  missedCalls: ['Zmeškaný hlasový hovor', 'Zmeškaný videohovor'],
  encryption: [
    'Zprávy a hovory jsou opatřeny koncovým šifrováním. Nikdo, kdo není přímým účastníkem této konverzace, ji nemůže sledovat ani poslouchat. Dokonce ani WhatsApp',
  ],
  learnMore: ['Další informace zobrazíte klepnutím.'],
  notices: ['Bezpečnostní kód mezi vámi a uživatelem {} byl změněn.'],
  groupNotices: [],
};
