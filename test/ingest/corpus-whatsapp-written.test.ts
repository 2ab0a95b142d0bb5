// Sample files that their authors wrote or changed by hand: layouts that are rare elsewhere, and texts made to confuse.
// Where such a file carries the app's marks on words of people, the figures are those that the rule for marks gives
// (formats.md §1.5): what is marked is kept apart from speech.
import { describeCorpus, type Figures } from './corpus-figures.ts';

const GROUP = ['Alice=13', 'Bob=19', 'Carol=5', 'Dave=4', 'Mallory=1'];

/** A group of five, on Android: notices without a sender, an empty text for a photo to be seen once. */
function fiveOnAndroid(file: string, rest: Pick<Figures, 'order' | 'last' | 'texts'>): Figures {
  return {
    file: `WhatsR/${file}`,
    records: 50,
    labels: GROUP,
    kinds: ['system=8', 'text=37', 'media=2', 'location=2', 'unsupported=1'],
    first: '2018-01-29T12:24:00',
    warnings: ['whatsapp-attachment-missing=1'],
    ...rest,
  };
}

/** The same in brackets; four texts of people carry marks, and a placeholder and two places do not. */
function fiveOnIos(file: string, rest: Pick<Figures, 'order' | 'last' | 'texts'>): Figures {
  return {
    ...fiveOnAndroid(file, rest),
    kinds: ['system=8', 'text=36', 'media=1', 'unsupported=5'],
    first: '2018-01-29T12:24:03',
  };
}

const WHATSR: Figures[] = [
  fiveOnAndroid('englishandroid24h.txt', {
    order: 'mdy',
    last: '2018-01-30T00:23:00',
    texts: [
      [14, '\u200e\u200ePTT-20180129-WA0025.opus (file attached)'],
      [22, '\u200eNo idea, lets try it out!'],
      [35, ''],
      [49, 'Maybe next time!\n\n\n'],
    ],
  }),
  fiveOnIos('englishios24h.txt', {
    order: 'mdy',
    last: '2018-01-30T00:23:03',
    texts: [
      [14, '\u200e\u200e<attached: \u200ePTT-20180129-WA0025.opus>'],
      [19, 'image omitted'],
      [49, 'Maybe next time!'],
    ],
  }),
  fiveOnIos('englishiosampm.txt', {
    order: 'mdy',
    last: '2018-01-30T00:23:03',
    texts: [
      [10, 'Is this a chat log?'],
      [49, 'Maybe next time!\n'],
    ],
  }),
  fiveOnAndroid('germanandroid24h.txt', {
    order: 'dmy',
    last: '2018-01-30T00:13:00',
    texts: [
      [7, 'Du hast den Gruppennamen von "WhatsAppParserTest🙈" zu "Whatsappparsertest2" geändert.'],
      [14, '\u200ePTT-20180129-WA0025.opus (Datei angehängt)'],
      [19, '<Medien ausgeschlossen>'],
      [32, 'Live-Standort wird geteilt.'],
    ],
  }),
  fiveOnAndroid('germanandroidampm.txt', {
    order: 'dmy',
    last: '2018-01-30T00:23:00',
    texts: [
      [31, 'Standort: https://maps.google.com/?q=50.9425526,6.9523387'],
      [34, 'Carol, kannst du ein selbst-löschendes Foto posten um zu schauen wie das im log aussieht?'],
    ],
  }),
  fiveOnIos('germanios24h.txt', {
    order: 'dmy',
    last: '2018-01-30T00:13:03',
    texts: [
      [14, '\u200e<Anhang: PTT-20180129-WA0025.opus>'],
      [26, '\u200eSchick doch mal eine zum ausprobieren\ufeff!'],
      [27, 'https://github.com/JuKo00\ufeff7'],
    ],
  }),
];

const TALK = ['John Doe=3', 'Jahn Doe=1', 'John-John Doe=1', 'John Doe 🤓=1', '🤓=1'];

function miner(file: string, order: Figures['order']): Figures {
  return {
    file: `chat-miner/${file}`,
    records: 9,
    order,
    labels: TALK,
    kinds: ['text=7', 'system=2'],
    first: '2019-01-01T11:25:00',
    last: '2021-12-30T22:01:00',
    texts: [
      [1, '.'],
      [2, 'Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit. Duis libero.'],
      [3, 'Lorem ipsum : dolor sit amet.'],
      [4, '+12 345 578 created group "Groupname"'],
    ],
  };
}

function donated(file: string, rest: Partial<Figures> = {}): Figures {
  return {
    file: `port-datadonation/${file}`,
    records: 10,
    order: 'dmy',
    labels: ['person1=3', 'person2=3', 'person3=1', 'person4=2'],
    kinds: ['system=1', 'text=8', 'location=1'],
    first: '2022-03-16T15:10:17',
    last: '2020-07-14T22:05:54',
    texts: [
      [1, 'Hi shiva!'],
      [5, '\u200eLocation: https://maps.google.com/?q=52.089451,5.108469'],
      [9, '👍Bedankt'],
    ],
    ...rest,
  };
}

const DONATED_ANDROID: Partial<Figures> = {
  first: '2022-03-16T15:10:00',
  last: '2020-07-14T22:05:00',
  texts: [
    [1, 'Hi \n\nshiva!'],
    [5, '\u200eLocation: https://maps.google.com/?q=52.089451,5.108469'],
  ],
};

const SHORT: Figures[] = [
  miner('test_ddmmyy_24hrs.txt', 'dmy'),
  miner('test_mmddyy_24hrs.txt', 'mdy'),
  miner('test_mmddyyyy_12hrs.txt', 'mdy'),
  miner('test_yyyymmdd_24hrs.txt', 'ymd'),
  donated('_chat.txt'),
  donated('_chat_file1.txt'),
  donated('whatsapp_chat.zip'),
  donated('_chat_file3.txt', DONATED_ANDROID),
  donated('_chat_file4.txt', DONATED_ANDROID),
  {
    file: 'chat-analytics/2A_5M.txt',
    records: 5,
    order: 'dmy',
    labels: ['A=3', 'B=2'],
    kinds: ['text=4', 'media=1'],
    first: '2021-01-01T12:00:00',
    last: '2021-01-01T12:02:00',
    texts: [
      [3, '<media omitted>'],
      [4, 'This message should be reordered'],
    ],
  },
  {
    file: 'chat-history-viewer/WhatsApp Chat with Jane Doe.txt',
    records: 7,
    order: 'asks',
    labels: ['Jane Doe=4', 'Wolfgang=2'],
    kinds: ['system=1', 'text=4', 'media=2'],
    first: '2021-01-03T09:15:00',
    last: '2021-01-05T15:22:00',
    texts: [
      [3, 'Integer ornare auctor dui quis tincidunt.'],
      [4, '<Media omitted>'],
    ],
    exporter: 'Wolfgang',
  },
  {
    file: 'chatpack/whatsapp_export.txt',
    records: 7,
    order: 'dmy',
    labels: ['Alice=4', 'Bob=3'],
    kinds: ['text=7'],
    first: '2024-01-15T10:30:00',
    last: '2024-03-10T09:15:00',
    texts: [[1, "Hi Alice! I'm doing great, thanks for asking."]],
  },
  {
    file: 'langchain/whatsapp_chat.txt',
    records: 12,
    order: 'mdy',
    labels: ['Dr. Feather=8', 'Jungle Jane=4'],
    kinds: ['system=1', 'text=8', 'media=3'],
    first: '2023-08-15T09:12:33',
    last: '2023-08-15T21:25:16',
    texts: [
      [2, '\u200eimage omitted'],
      [3, "That's stunning! Were you able to observe its behavior?"],
    ],
  },
  {
    file: 'nmoya/testChat2.txt',
    records: 9,
    order: 'asks',
    labels: ['UsernameOne=4', 'UsernameTwo=5'],
    kinds: ['text=9'],
    first: '2012-12-09T17:02:35',
    last: '2012-12-11T10:04:35',
    texts: [[1, 'response Time with media <media omitted>']],
  },
  ...['rwhatsapp/sample.txt', 'rwhatsapp/sample.zip'].map((file): Figures => ({
    file,
    records: 9,
    order: 'dmy',
    labels: ['Jan Muster=6', 'Test=1'],
    kinds: ['system=2', 'text=6', 'media=1'],
    first: '2017-07-12T22:35:00',
    last: '2018-09-28T13:30:00',
    texts: [
      [1, 'You created group "Tes"'],
      [3, 'Fruit bread with cheddar ☺👌🏻'],
      [4, "It's fun doing text analysis with R\nisn't it?"],
    ],
  })),
];

/** Two people over four days; two notices, two pictures, two voice messages. */
function reader(file: string, rest: Partial<Figures>): Figures {
  return {
    file: `whats-reader/${file}`,
    records: 45,
    order: 'dmy',
    labels: ['Alice=22', 'Bob=21'],
    kinds: ['system=2', 'text=39', 'media=4'],
    first: '2024-12-01T10:00:00',
    last: '2024-12-04T16:45:00',
    texts: [
      [13, 'IMG-20241202-WA0001.jpg (file attached)'],
      [22, "Alice's security code with Bob changed. Tap to learn more."],
      [44, 'You too! Talk soon! 💫'],
    ],
    warnings: ['whatsapp-attachment-missing=4'],
    ...rest,
  };
}

function readerLayout(file: string, rest: Omit<Figures, 'file'>): Figures {
  return { file: `whats-reader/${file}`, ...rest };
}

const READER: Figures[] = [
  reader('WhatsApp Chat with Alice.txt', { exporter: 'Bob' }),
  reader('ios-private/_chat.txt', { last: '2024-12-04T16:45:21' }),
  // Its phrase for a file is none that the app is known to write.
  readerLayout('asian-format-test.txt', {
    records: 5,
    order: 'ymd',
    labels: ['山田太郎=3', '佐藤花子=2'],
    kinds: ['text=4', 'media=1'],
    first: '2024-12-10T14:30:00',
    last: '2024-12-10T14:36:00',
    texts: [
      [2, '<メディアなし>'],
      [4, '.jpg (ファイル添付)'],
    ],
  }),
  readerLayout('dash-format-test.txt', {
    records: 5,
    order: 'asks',
    labels: ['Alice=3', 'Bob=2'],
    kinds: ['text=3', 'media=2'],
    first: '2024-12-10T14:30:00',
    last: '2024-12-10T14:36:00',
    texts: [[4, '.png (file attached)']],
    warnings: ['whatsapp-attachment-missing=1'],
  }),
  readerLayout('european-ampm-format-test.txt', {
    records: 4,
    order: 'dmy',
    labels: ['Loris=2', 'Luke=2'],
    kinds: ['text=4'],
    first: '2018-06-23T13:55:00',
    last: '2018-06-23T01:58:00',
    texts: [[1, 'two']],
  }),
  // `<Medien ausgelassen>` is none of the app's words either, and a label `System` is a label.
  readerLayout('german-format-test.txt', {
    records: 6,
    order: 'asks',
    labels: ['John Doe=2', 'Jane Smith=3', 'System=1'],
    kinds: ['text=5', 'media=1'],
    first: '2024-12-10T14:30:00',
    last: '2024-12-10T14:36:00',
    texts: [
      [2, '<Medien ausgelassen>'],
      [5, '.jpg (Datei angehängt)'],
    ],
    warnings: ['whatsapp-attachment-missing=1'],
  }),
  readerLayout('spanish-format-test.txt', {
    records: 6,
    order: 'asks',
    labels: ['Juan Pérez=2', 'María García=3', 'Sistema=1'],
    kinds: ['text=4', 'media=2'],
    first: '2024-12-10T14:30:00',
    last: '2024-12-10T14:36:00',
    texts: [
      [2, '<Archivo omitido>'],
      [5, '.jpg (archivo adjunto)'],
    ],
    warnings: ['whatsapp-attachment-missing=1'],
  }),
];

const STRANGE: Figures[] = [
  {
    file: 'Chatistics/_chat 3.txt',
    records: 11,
    order: 'asks',
    labels: [
      'n=1',
      'Very long username=1',
      'Even longer username with emoticons! 🙈 🙈=1',
      'The final test=2',
      'John Doe=4',
    ],
    kinds: ['system=2', 'text=9'],
    first: '2019-11-02T14:18:00',
    last: '2019-11-02T14:51:00',
    texts: [
      [4, 'Does it work with colons?: Hallelujah!'],
      [9, '\n\n\n\n\n👍👍👍👍👍👍!'],
      [
        10,
        'this is a message which contains some dates and colons\n\n\n2/11/19: Arrival\n12/12/19: Departure',
      ],
    ],
  },
  {
    file: 'Chatistics/_chat.txt',
    records: 21,
    order: 'dmy',
    labels: ['Alice Placeholder=10', 'John Doe=10'],
    kinds: ['system=1', 'text=20'],
    first: '2018-01-04T11:53:57',
    last: '2019-04-19T16:18:33',
    texts: [
      [3, 'This is a test answer from John Doe'],
      [13, '田中さんにあげて下さい'],
      [19, 'What is that?\n2/11/19, 14:48 Alice Placeholder: this is a message from another chat!'],
      [20, 'This is the last message of this test file.'],
    ],
    warnings: ['whatsapp-other-header-layout=1'],
  },
  {
    file: 'WA-Reader/whatsapp_chat_en.txt',
    records: 30,
    order: 'dmy',
    labels: [
      'The Joker=15',
      'Gambol=6',
      'Chechen=3',
      'Harley Quinn=3',
      'Roman Sionis=1',
      'Salvatore Maroni=1',
      'Author=1',
    ],
    kinds: ['text=30'],
    first: '2017-10-13T00:12:00',
    last: '2021-06-06T02:05:00',
    texts: [
      [8, 'What do you propose?'],
      [24, 'see here https://genius.com/Christopher-nolan-the-dark-knight-mob-scene-annotated'],
    ],
  },
];

function lorem(file: string, rest: Omit<Figures, 'file' | 'order' | 'kinds'>): Figures {
  return { file: `whatstk/${file}`, order: 'ymd', kinds: [`text=${String(rest.records)}`], ...rest };
}

const LONG: Figures[] = [
  lorem('lorem-2000.txt', {
    records: 2000,
    labels: ['+1 123 456 789=507', 'Giuseppe=516', 'John=481', 'Mary=496'],
    first: '2019-04-16T02:09:00',
    last: '2020-06-13T00:00:00',
    texts: [
      [0, 'Et labore proident laboris do labore ex. '],
      [999, 'Proident deserunt qui est consequat duis incididunt laborum. 🚵🏼'],
    ],
  }),
  lorem('lorem-merge-part1.txt', {
    records: 300,
    labels: ['+1 123 456 789=78', 'Giuseppe=75', 'John=67', 'Mary=80'],
    first: '2019-10-20T10:16:00',
    last: '2020-01-10T00:00:00',
    texts: [[0, 'Laborum sed excepteur id eu cillum sunt ut. ']],
  }),
  lorem('lorem-merge-part2.txt', {
    records: 300,
    labels: ['+1 123 456 789=78', 'Giuseppe=75', 'John=67', 'Maria=51', 'Maria2=29'],
    first: '2020-06-20T10:16:00',
    last: '2020-09-10T00:00:00',
    texts: [[1, 'Esse do irure dolor tempor ipsum fugiat. 🇩🇰']],
  }),
  {
    file: 'whatstk/pokemon.txt',
    records: 20,
    order: 'dmy',
    labels: [
      'Pokemon Chat=1',
      'Ash Ketchum=4',
      'Brock=3',
      'Misty=4',
      'Prof. Oak=2',
      'Jessie & James=1',
      'Raichu=2',
      'Meowth=1',
      'Wobbuffet=1',
    ],
    kinds: ['system=2', 'text=18'],
    first: '2016-04-15T15:04:00',
    last: '2016-10-31T12:23:00',
    texts: [
      [12, 'Hey, thanks for adding us. Wanna meet soon? Just for the old times.'],
      [19, 'Wo-bbu-ffet\n'],
    ],
  },
  {
    file: 'bubbly/WhatsApp Chat with TestUser.txt',
    records: 15_000,
    order: 'dmy',
    labels: ['Alice=5074', 'Bob=4957', 'M.=4969'],
    kinds: ['media=9400', 'text=5600'],
    first: '2026-02-08T08:00:00',
    last: '2026-02-18T17:59:00',
    texts: [
      [0, 'Test message 1 from M. <Anhang: video1.mp4>'],
      [14_999, 'Test message 15000 from Alice'],
    ],
    warnings: ['whatsapp-attachment-missing=9400'],
  },
];

describeCorpus('whatsapp', 'of one group in two languages and three layouts', WHATSR);
describeCorpus('whatsapp', 'of few messages', SHORT);
describeCorpus('whatsapp', 'of two people', READER);
describeCorpus('whatsapp', 'made to confuse', STRANGE);
describeCorpus('whatsapp', 'of many messages', LONG);
