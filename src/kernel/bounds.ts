// All bounds on hostile input in one place. Every reader of outside bytes names the bound it enforces; a passed bound is a
// Fault of kind `too-large` (or `invalid` where it shows an attack). Sizes in bytes unless the name says otherwise.

const MiB = 1024 * 1024;

export const bounds = {
  /** An export as handed in. WhatsApp caps at 10,000 messages with media; that fits with room. */
  maxExportBytes: 512 * MiB,
  /** The chat text after unpacking. 40,000 messages are a few MiB. */
  maxChatTextBytes: 512 * MiB,
  /** A line of a chat text. WhatsApp allows 65,536 characters in a message. */
  maxLineBytes: 1 * MiB,
  /** A record: one message with all its lines. */
  maxRecordBytes: 4 * MiB,
  maxRecordLines: 20_000,
  /** A record that holds its files in base64: one at a time is in memory. */
  maxInlineRecordBytes: 32 * MiB,
  maxMessages: 2_000_000,
  /** A line that holds one JSON value: a transaction of an application service is up to 100 events of 64 KiB. */
  maxJsonLineBytes: 16 * MiB,
  /** What is held of a thread while it is read: events that say something about another message, */
  maxRelatedBytes: 64 * MiB,
  /** names of people as they were told, */
  maxNamesKept: 100_000,
  /** and messages whose order is turned round. */
  maxReversedBytes: 8 * MiB,
  /** Objects and arrays inside one another in a JSON export. Real ones stay under 15. */
  maxJsonDepth: 64,
  /** Elements inside one another in an HTML export. Real ones stay under 30. */
  maxHtmlDepth: 256,
  maxZipEntries: 20_000,
  /** All entries of a zip unpacked, as their directory declares. */
  maxZipUnpackedBytes: 1024 * MiB,
  /** Unpacked to packed. Deflate reaches 1,032; text and photos stay far below. Entries under `zipRatioFromBytes` are exempt. */
  maxZipRatio: 200,
  zipRatioFromBytes: 1 * MiB,
  maxZipEntryNameBytes: 1024,
  /** Text files looked into when searching a zip or several files for the chat. A page of Telegram's holds 1,000 messages. */
  maxTextCandidates: 2_000,
  /** Files handed in together; more come as a zip. Each is open while it is read. */
  maxExportFiles: 200,
  /** Chats of one export that a person is asked to choose from. */
  maxChatChoices: 5_000,
  maxAttachmentBytes: 128 * MiB,
  /** One delivery of a live gateway. WhatsApp's webhooks reach 3 MiB, a Matrix transaction of 100 events 6.5 MiB. */
  maxLiveBodyBytes: 8 * MiB,
  /** Events in one delivery. */
  maxLiveEvents: 1_000,
  /** A platform's id of a thread, an event or a file. */
  maxLiveIdBytes: 1024,
  /** Media that one event refers to. */
  maxLiveMediaOfEvent: 50,
  /** What WhatsApp takes of a document; the largest of any platform that is read. */
  maxLiveMediaBytes: 100 * MiB,
  /** What waits to be gathered in all; past it the gateways are asked to come again later. */
  maxLiveWaitingEvents: 50_000,
  maxLiveWaitingBytes: 2048 * MiB,
  /** What one deposit takes of a live thread; the rest follows in the next. */
  maxGatherEvents: 10_000,
  maxGatherMedia: 1_500,
  maxGatherBytes: 384 * MiB,
  /** Lines listed one by one in a report; the count is always whole. */
  maxReportedLines: 50,
} as const;

/** The same names with other numbers, for tests and for an operator who lowers them. */
export type Bounds = { readonly [Name in keyof typeof bounds]: number };
