// What ingest's codes mean for the person who handed in the export. Codes that are not listed are shown as they are.
import type { Evidence, IngestWarning, Untold } from '../../ingest/parsed-thread.ts';

/** By their code without the platform in front: several platforms share what can be odd about an export. */
const WARNINGS: Readonly<Record<string, string>> = {
  'media-expired': 'Files that the platform no longer had when they were asked for',
  'media-refused': 'Files that the platform did not give',
  'media-wrong-digest': 'Files that were not the ones that their messages name; they were not taken',
  'media-too-large': 'Files that are larger than allowed; they were not taken',
  'media-host-not-allowed': 'Files at an address that nobody allowed; they were not asked for',
  'media-too-many-redirects': 'Files that the platform kept pointing elsewhere for',
  'media-not-authorised': 'Files that the platform did not give us: it does not accept our token',
  'media-server-failed': 'Files that the platform did not give, as often as it was asked',
  'media-timeout': 'Files that did not come in time, as often as they were asked for',
  'media-unreachable': 'Files of a server that did not answer, as often as it was asked',
  'connection-lost': 'Files that could not be asked for: the connection was not there',
  'media-not-fetched': 'Files that did not come before their messages were handed in',
  'media-unknown': 'Files that this messenger gives no way to fetch',
  'media-gateway-gone': 'Files of a gateway that is no longer configured',
  'event-unreadable': 'Live messages that cannot be read; they are kept sealed, for somebody to look at',
  'version-replaced':
    'Former versions of messages, which a newer one replaced before the thread was handed in',
  'other-header-layout': 'Lines that look like messages of another export format; they were kept as text',
  'header-inside-message': 'Lines inside a message that look like a message of their own, probably pasted',
  'impossible-date': 'Lines with a date that does not exist; they were kept as text',
  'sender-ambiguous': 'Messages in which the sender’s name cannot be told from the text with certainty',
  'unlikely-year': 'Dates with a year in which no message can have been sent',
  'attachment-missing': 'Files that messages mention and that did not come with the export',
  'attachment-unmentioned': 'Files that came with the export and that no message mentions',
  'attachment-differs': 'Files whose bytes are not those that the export names; they were not taken',
  'json-repaired':
    'Messages in which the messenger wrote broken JSON; its known fault was repaired in memory',
  'time-of-neighbour':
    'Messages for which the export gives no time; they have the earliest it can be, by what stands before them',
  'without-sent-time':
    'Messages without the time at which they were sent; the time of their arrival stands for it',
  'unsupported-message': 'Messages that the messenger itself could not export; their words are not here',
  unsupported: 'Messages that the messenger itself could not deliver; their words are not here',
  'unknown-kind': 'Messages of a kind that is not known here; they are kept for somebody to look at',
  'not-decrypted': 'Messages that could not be decrypted; their words are not here',
  'deleted-accounts':
    'Messages of accounts that are gone; the export calls them all the same, so they may be of several people',
  'answer-to-other-chat': 'Answers to messages of another chat; which ones is not shown',
  'part-missing': 'Files of this export that did not come; messages are missing',
  'sender-above-missing': 'Messages whose sender stands in a file that did not come',
  'other-chats-not-read': 'Other chats of the same account, which were not read',
  'disappearing-messages-left-out':
    'The messenger leaves disappearing messages out of this export and does not say how many',
  'disappearing-message': 'Messages that were set to disappear',
  'exporter-drops-backticks': 'The program that made this file takes backticks out of every text',
  'repeated-event': 'Events that were delivered more than once; each message stands once',
  repeated: 'Messages that were delivered more than once; each stands once',
  'event-without-message': 'Receipts, typing and other marks, which are no messages',
  'update-without-message': 'Updates that are no messages',
  'no-message': 'Entries that are no messages',
  'delivery-mark': 'Delivery and read marks, which are no messages',
  'edit-of-absent': 'Edits of messages that are not in this export; each stands by itself',
  'withdrawal-of-absent': 'Withdrawals of messages that are not in this export; each stands by itself',
  'redaction-of-absent': 'Withdrawals of messages that are not in this export; each stands by itself',
  'reaction-of-absent': 'Reactions to messages that are not in this export; each stands by itself',
  'vote-of-absent': 'Votes in polls that are not in this export; each stands by itself',
  'edit-not-valid': 'Edits that the rules of the messenger do not allow; each stands by itself',
  'edit-by-another': 'Edits by somebody other than the author; each stands by itself',
  'edit-not-readable': 'Edits in a form that is not known here; each stands by itself',
  'edit-withdrawn': 'Edits that were withdrawn; their words are kept as former wordings',
  'reaction-withdrawn': 'Reactions that were withdrawn',
  'empty-without-redaction': 'Messages without words and without a sign that they were withdrawn',
  'secret-taken-out': 'Keys of files, which were taken out and are kept nowhere',
  'room-state': 'Settings of the room, which are no messages',
  error: 'Errors that the platform reported beside the messages',
  'invitation-left-out': 'Invitations to the chat, which were left out because they let anybody in',
  'more-pages': 'The file says that it is one page of several; the others did not come',
  'thread-headers': 'Entries that name a conversation and are no messages',
  'other-resources': 'Patients, people and other entries that are no messages',
  'repeated-resource': 'Messages that stand in the file more than once; each is told once',
  'not-delivered': 'Messages that the messenger did not deliver',
  'notes-left-out': 'Messages with notes beside them, which were not taken as anybody’s words',
  'unknown-payload': 'Parts of messages in a form that is not known here',
  'broken-attachment': 'Files inside the export that are damaged; they were not taken',
  'custody-edited-since':
    'Messages that were edited after an earlier export; the new wording is kept as a new message',
  'custody-media-since': 'Messages that were known, whose pictures or files came only with this export',
  'export-of-whole-account': 'The export holds a whole account: other people’s chats and their addresses too',
  'chat-with-timer': 'In this chat messages disappear: those that were gone before the export are not in it',
  'disappearing-timer': 'Messages that were set to disappear',
  'mention-as-placeholder': 'Messages in which the messenger writes a sign in place of a person’s name',
  'view-once': 'Pictures that could be seen only once',
  story: 'Stories, which are no messages of a chat',
  'answer-to-story': 'Answers to stories; the stories are not here',
  payment: 'Payments; what was paid is not shown',
  'gift-badge': 'Gifts of a badge, which hold no words',
  'deleted-by-admin': 'Messages that an administrator of the group deleted',
  'attachment-not-downloaded': 'Files that the messenger had not downloaded when it made the export',
  'attachment-too-large': 'Files that are too large to be checked; they were not taken',
  'attachment-damaged': 'Files inside the export that are damaged; they were not taken',
  'attachment-not-listed': 'Messages with files of which the export does not say more',
  'text-cut-short': 'Long messages of which only the beginning is here',
  'text-left-out': 'Messages whose words this layout leaves out',
  'empty-message': 'Messages without anything in them',
  'empty-envelope': 'Entries with nothing in them',
  'failure-without-envelope': 'Failures that the program reported without saying of which message',
  'time-before-the-app': 'Times before the messenger existed',
  'same-id-twice': 'Different messages with one author and time; both are kept',
  'sender-not-told': 'Messages of which the export does not say who sent them',
  sms: 'Text messages of the phone, which did not go through the messenger',
  'names-left': 'People who are shown by their account, because there were too many names',
};

const PLATFORM_PREFIX = /^(?:live|whatsapp-cloud|whatsapp|telegram|signal|viber|matrix|fhir|thread|other)-/;

const BASES: Readonly<Record<string, string>> = {
  'year-first': 'the year stands first',
  'by-specification': 'this layout runs forwards',
  'events-about-events': 'what is about a message comes after it',
  times: 'the times of the messages',
  'as-written': 'nothing speaks for another order',
  'exported-by': 'the export says who exported it',
  'named-in-export': 'the export says so',
  'field-over-31': 'a field is greater than 31',
  'field-over-12': 'a field is greater than 12',
  'same-under-both': 'both readings give the same dates',
  'absolute-times': 'the export writes absolute times',
  'only-chat': 'it is the only chat',
  'best-name': 'its name fits best',
  'answered-by-person': 'you answered it',
  'both-times-written': 'the export writes absolute times and those of the exporting computer',
  'chat-named-after-the-other': 'the chat is named after the other one of two people',
  'account-in-the-export': 'the export names its account',
  'own-label-of-the-exporter': 'the program that made the file writes its own messages so',
  'telegram-known-fault': 'a fault of the messenger that is known',
  'fixed-in-this-layout': 'this layout writes them in no other order',
  'standard-offset-of-exporting-computer':
    'the pages name the computer’s offset without summer time, which leaves each message’s own open',
  'no-offset-written': 'the pages name no offset',
  'names-of-members': 'the names that stand in the file',
  'dates-in-words': 'the words in its dates',
  'first-header': 'the layout of its first message',
  'outgoing-messages': 'the messages that went out are its owner’s',
  'first-row': 'the layout of its first line',
  'word-for-me': 'the messenger writes its word for “me” as this name',
  'number-of-account': 'it is the number of the account itself',
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
  'newest-first': 'the file began with the newest; it was turned round',
  'oldest-first': 'oldest first',
  'chat-text': 'found',
  chat: 'found',
  label: 'see above',
  'invalid-escapes': 'characters that JSON does not allow',
  'label-in-thread': 'one of the senders',
  'one-thread': 'found',
  'one-person': 'found',
};

/** A code as words when we have none: `answered-by-person` reads "answered by person". */
function plain(code: string): string {
  return code.replaceAll('-', ' ');
}

export function warningWords({ code, count, lines }: IngestWarning): object {
  const cut = /^whatsapp-possibly-cut-at-(\d+)$/.exec(code)?.[1];
  const text =
    cut === undefined
      ? (WARNINGS[code.replace(PLATFORM_PREFIX, '')] ?? plain(code))
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
