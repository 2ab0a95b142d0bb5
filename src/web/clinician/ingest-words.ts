// What ingest's codes mean for the person who handed in the export. Codes that are not listed are shown as they are.
import type { Evidence, IngestWarning, Untold } from '../../ingest/parsed-thread.ts';

const WARNINGS: Readonly<Record<string, string>> = {
  'whatsapp-other-header-layout':
    'Lines that look like messages of another export format; they were kept as text',
  'whatsapp-header-inside-message':
    'Lines inside a message that look like a message of their own, probably pasted',
  'whatsapp-impossible-date': 'Lines with a date that does not exist; they were kept as text',
  'whatsapp-sender-ambiguous':
    'Messages in which the sender’s name cannot be told from the text with certainty',
  'whatsapp-unlikely-year': 'Dates with a year in which no message can have been sent',
  'whatsapp-attachment-missing': 'Files that messages mention and that did not come with the export',
  'whatsapp-attachment-unmentioned': 'Files that came with the export and that no message mentions',
};

const BASES: Readonly<Record<string, string>> = {
  'year-first': 'the year stands first',
  'field-over-31': 'a field is greater than 31',
  'field-over-12': 'a field is greater than 12',
  'same-under-both': 'both readings give the same dates',
  'absolute-times': 'the export writes absolute times',
  'only-chat': 'it is the only chat',
  'best-name': 'its name fits best',
  'answered-by-person': 'you answered it',
  'most-frequent-header': 'the layout of most lines',
  'field-is-no-year': 'the numbers at the other end cannot be years',
  'korean-layout': 'only Korean phones write so',
  'years-of-that-calendar': 'the years can be of no other',
  'own-deletions': 'the messenger writes that “you” deleted messages under this label',
  'named-after-other-side': 'the file is named after the other one of two people',
};

const UNTOLD_WORDS: Readonly<Record<Untold, string>> = {
  'time-zone': 'In which time zone its times are: they are read in the one that was answered',
  'message-ids': 'Ids of messages: a message is told by who, when and what',
  'sender-ids': 'Accounts: a sender is only the name as it was saved on the phone',
  'reply-targets': 'Which message a reply answers',
  reactions: 'Reactions, a thumb for example',
  'forwarded-marks': 'Whether a message was forwarded',
  'earlier-wording': 'What an edited message said before',
  edits: 'Whether a message was edited',
  'deleted-messages': 'Messages that were deleted before the export without a trace',
  'disappearing-messages': 'Disappearing messages that are gone, nor how many',
  'poll-votes': 'Who voted for what in a poll',
  media: 'Photos, recordings and files: this layout has none',
  exporter: 'Whose phone or account exported it',
};

const KINDS: Readonly<Record<Evidence['kind'], string>> = {
  'date-order': 'Order of the dates',
  'time-zone': 'Time zone',
  'message-order': 'Order of the messages',
  chat: 'Chat',
  layout: 'Layout',
  exporter: 'Who exported it',
  repair: 'Repair',
};

const DECIDED: Readonly<Record<string, string>> = {
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
  'chat-text': 'found',
  'label-in-thread': 'one of the senders',
};

/** A code as words when we have none: `answered-by-person` reads "answered by person". */
function plain(code: string): string {
  return code.replaceAll('-', ' ');
}

export function warningWords({ code, count, lines }: IngestWarning): object {
  const cut = /^whatsapp-possibly-cut-at-(\d+)$/.exec(code)?.[1];
  const text =
    cut === undefined
      ? (WARNINGS[code] ?? plain(code))
      : `The messenger cuts exports at ${Number(cut).toLocaleString('en-GB')} messages: older ones may be missing`;
  return { text, count, lines };
}

export function evidenceWords({ kind, decided, basis, detail }: Evidence): object {
  return {
    kind: KINDS[kind],
    decided: DECIDED[decided] ?? decided,
    basis: BASES[basis] ?? plain(basis),
    detail,
  };
}

/** Why a line was not understood. */
export function unparsedWords(reason: string): string {
  return reason === 'before-first-header' ? 'stands before the first message' : plain(reason);
}

/** What an export of this layout can never tell. */
export function untoldWords(untold: Untold): string {
  return UNTOLD_WORDS[untold];
}
