// Exports of phones: one chat, exported in several languages and calendars, on iOS and on Android.
import { describeCorpus, type Figures } from './corpus-figures.ts';

/** The same 25 messages in every language; the figures that differ are given. */
function elon(file: string, rest: Pick<Figures, 'first' | 'last' | 'texts'> & Partial<Figures>): Figures {
  return {
    file: `whats_json/${file}`,
    records: 25,
    order: 'mdy',
    labels: ['Dmitry S=21', 'Elon Musk=4'],
    kinds: ['system=3', 'text=4', 'media=11', 'location=2', 'contact=1', 'sticker=2', 'deleted=2'],
    exporter: 'Dmitry S',
    ...rest,
  };
}

/** Three more messages: one deleted, a GIF, a voice message. */
const LATER: Partial<Figures> = {
  records: 28,
  labels: ['Dmitry S=24', 'Elon Musk=4'],
  kinds: ['system=3', 'text=4', 'media=13', 'location=2', 'contact=1', 'sticker=2', 'deleted=3'],
};

const PLACE = 'Pimlico Gardens (London, United Kingdom): https://foursquare.com/v/4e89af95e5fa82ad4c0aa03b';

const IOS: Figures[] = [
  elon('WhatsApp Chat - Elon Musk (EN).txt', {
    first: '2022-03-18T14:56:01',
    last: '2023-01-07T23:32:30',
    texts: [
      [1, 'Hello World'],
      [6, PLACE],
      [12, 'Resume-Sample.pdf • \u200e2 pages \u200edocument omitted'],
      [22, '\u200eLocation: https://maps.google.com/?q=51.5021456,-0.127397'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (EN+Media).txt', {
    first: '2022-03-18T14:56:01',
    last: '2023-01-07T23:32:30',
    texts: [
      [2, '\u200e<attached: 00000035-PHOTO-2022-03-27-21-41-55.jpg>'],
      [12, 'Resume-Sample.pdf • \u200e2 pages \u200e<attached: 00000047-Resume-Sample.pdf>'],
      [15, '\u200eimage omitted'],
    ],
    warnings: ['whatsapp-attachment-missing=13'],
  }),
  elon('WhatsApp Chat - Elon Musk (German).txt', {
    first: '2022-03-18T14:56:00',
    last: '2023-01-07T23:32:30',
    texts: [
      [8, '\u200eKontaktkarte ausgelassen'],
      [14, '\u200eDu hast diese Nachricht gelöscht.'],
      [20, '\u200eDiese Nachricht wurde gelöscht.'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (FR).txt', {
    first: '2022-03-18T14:56:00',
    last: '2023-01-07T23:32:30',
    texts: [
      [4, '\u200evidéo absente'],
      [16, '\u200eGIF retiré'],
      [24, '\u200e\u200eVotre code de sécurité avec Elon a changé. \u200eAppuyez pour en savoir plus.'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (Spanish).txt', {
    first: '2022-03-18T14:56:00',
    last: '2023-01-07T23:32:30',
    texts: [
      [4, '\u200eVideo omitido'],
      [14, '\u200eEliminaste este mensaje.'],
      [23, '\u200e\u200eCambió tu código de seguridad con Elon. \u200ePulsa para obtener más información.'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (IT).txt', {
    first: '2022-03-18T14:56:00',
    last: '2023-01-07T23:32:30',
    texts: [
      [9, '\u200esticker non incluso'],
      [12, 'Resume-Sample.pdf • \u200e2 pagine \u200edocumento omesso'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (Portugal).txt', {
    first: '2022-03-18T14:56:00',
    last: '2023-01-07T23:32:30',
    texts: [
      [5, '\u200eficheiro de áudio não revelado'],
      [14, '\u200eApagou esta mensagem.'],
      [20, '\u200eEsta mensagem foi apagada.'],
    ],
  }),
  elon('WhatsApp Chat - Elon Musk (Arabic).txt', {
    order: 'dmy',
    first: '2022-03-18T14:56:01',
    last: '2023-01-07T23:32:30',
    texts: [
      [2, '\u200fلم يتم إدراج الصورة'],
      [12, 'Resume-Sample.pdf • \u200fصفحتان 2 \u200fلم يتم إدراج المستند'],
      [14, '\u200fلقد حذَفت هذه الرسالة.'],
      [22, '\u200fموقع: https://maps.google.com/?q=51.5021456,-0.127397'],
    ],
  }),
  elon('iOS Hindi.txt', {
    ...LATER,
    first: '2022-03-18T14:56:00',
    last: '2023-01-12T15:35:14',
    texts: [
      [2, '\u200eफ़ोटो हटाई गई'],
      [14, '\u200eआपने यह मैसेज डिलीट किया.'],
      [27, '\u200eऑडियो हटाई गयी'],
    ],
  }),
  elon('iOS Japanese.txt', {
    ...LATER,
    first: '2022-03-18T14:56:00',
    last: '2023-01-12T15:35:14',
    texts: [
      [8, '\u200e連絡先カードを省略'],
      [12, 'Resume-Sample.pdf • \u200eページ数: 2 \u200eドキュメントは含まれていません'],
      [25, '\u200eこのメッセージを削除しました。'],
    ],
  }),
  elon('Japanese iOS.txt', {
    ...LATER,
    first: '2022-03-18T14:56:01',
    last: '2023-01-12T15:35:15',
    texts: [
      [1, 'Hello World'],
      [27, '\u200eaudio omitted'],
    ],
  }),
];

function dmitry(file: string, rest: Pick<Figures, 'texts'> & Partial<Figures>): Figures {
  return {
    file: `whats_json/${file}`,
    records: 60,
    order: 'dmy',
    labels: ['Dmitry S=51', 'Elon=8'],
    kinds: ['system=1', 'text=15', 'media=29', 'contact=2', 'deleted=8', 'location=3', 'call=2'],
    first: '2022-03-23T13:31:00',
    last: '2023-01-07T23:32:00',
    exporter: 'Elon',
    warnings: ['whatsapp-attachment-missing=2'],
    ...rest,
  };
}

const ANDROID: Figures[] = [
  dmitry('WhatsApp Chat with Dmitry S EN Android.txt', {
    texts: [
      [12, 'Alex.vcf (file attached)'],
      [18, 'null'],
      [38, 'Pimlico Gardens\nLondon, United Kingdom\nhttps://foursquare.com/v/4e89af95e5fa82ad4c0aa03b'],
      [27, 'You deleted this message'],
    ],
  }),
  dmitry('WhatsApp Chat with Dmitry S EN+Media Android.txt', {
    kinds: ['system=1', 'text=15', 'media=25', 'sticker=4', 'contact=2', 'deleted=8', 'location=3', 'call=2'],
    texts: [
      [3, '<Media omitted>\nCaption'],
      [9, 'IMG-20220323-WA0002.jpg (file attached)\nТитл'],
      [58, 'Missed voice call'],
    ],
    warnings: ['whatsapp-attachment-missing=11'],
  }),
  dmitry('Чат WhatsApp с\u00a0контактом Dmitry S RU Android.txt', {
    texts: [
      [2, '<Без медиафайлов>'],
      [7, 'местоположение: https://maps.google.com/?q=51.50214569326172,-0.12739796972656'],
      [12, '\u200eAlex.vcf (файл добавлен)'],
      [27, 'Вы удалили данное сообщение'],
      [59, 'Пропущенный аудиозвонок'],
    ],
  }),
];

describeCorpus('whatsapp', 'of iOS phones', IOS);
describeCorpus('whatsapp', 'of Android phones', ANDROID);
