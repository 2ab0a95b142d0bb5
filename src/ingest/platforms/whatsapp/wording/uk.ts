// What WhatsApp writes in Ukrainian. Facts of the app, from the sources that languages.ts names.
import type { LanguageWording } from './language-wording.ts';

export const uk: LanguageWording = {
  tag: 'uk',
  chatNames: ['Бесіда WhatsApp з {}'],
  mediaOmitted: ['медіа пропущено'],
  fileAttached: ['файл додано'],
  attached: ['додано'],
  omitted: {
    image: ['зображення відсутнє'],
    video: ['відео відсутнє'],
    audio: ['аудіо відсутнє'],
    GIF: ['GIF-анімацію пропущено'],
    sticker: ['Наклейку не додано'],
    document: ['документ пропущено'],
    'contact card': ['Картка контакту відсутня'],
  },
  deleted: ['Це повідомлення було видалено'],
  youDeleted: ['Ви видалили це повідомлення'],
  edited: [],
  locations: ['Розташування', 'Місцезнаходження'],
  liveLocations: ['геодані надіслано'],
  missedCalls: ['Пропущений аудіодзвінок', 'Пропущений відеодзвінок'],
  encryption: [
    'Повідомлення й дзвінки захищено наскрізним шифруванням. Прочитати чи прослухати їх не зможе жодна стороння особа, навіть із WhatsApp',
  ],
  learnMore: ['Торкніться, щоб дізнатися більше.'],
  notices: ['Код безпеки з контактом {} змінився.'],
  groupNotices: [],
};
