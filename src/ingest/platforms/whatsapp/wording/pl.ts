// What WhatsApp writes in Polish. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const pl: LanguageWording = {
  tag: 'pl',
  chatNames: ['Czat WhatsApp z {}'],
  mediaOmitted: ['pominięto multimedia', 'pliki pominięto'],
  fileAttached: ['załączony plik'],
  attached: ['załączono'],
  omitted: {
    image: ['obraz pominięty'],
    video: ['wideo pominięte'],
    audio: ['audio pominięte'],
    GIF: ['Plik GIF pominięty'],
    sticker: ['pominięto naklejkę'],
    document: ['dokument pominięty'],
    'contact card': ['Pominięta wizytówka kontaktu'],
  },
  deleted: ['Ta wiadomość została usunięta'],
  youDeleted: ['Usunąłeś(-ęłaś) tę wiadomość', 'Usunąłeś(aś) tę wiadomość'],
  edited: [],
  locations: ['Położenie'],
  liveLocations: ['udostępniona transmisja położenia'],
  missedCalls: ['Nieodebrane poł. głosowe', 'Nieodebrane połączenie', 'Nieodebrane poł. wideo'],
  encryption: [
    'Wiadomości i połączenia są w pełni zaszyfrowane. Nikt spoza czatu, nawet WhatsApp, nie może ich odczytać ani odsłuchać',
  ],
  learnMore: ['Stuknij, aby dowiedzieć się więcej.'],
  notices: ['Twój kod zabezpieczeń z użytkownikiem {} zmienił się.'],
  groupNotices: [],
};
