// An original as it is sealed and opened again: everything the export said about one message. Clinical content: it exists
// in memory between open and use, and nowhere else.
import type { MessageKind } from '../ingest/parsed-thread.ts';
import type { Actor, Purpose } from '../audit/index.ts';
import type { ClockChange } from '../kernel/time-zone.ts';

export type OriginalAttachment = {
  attachmentId: string;
  /** As the export writes it. */
  name: string;
  present: boolean;
  /** Told from the bytes; null when they did not come. */
  mediaType: string | null;
  sizeBytes: number | null;
  /** SHA-256 (hex) of the bytes as received; null when they did not come. */
  sha256: string | null;
  /** SHA-256 (hex) of the form for the record, metadata removed; null when it cannot be cleaned. */
  recordSha256: string | null;
};

export type Original = {
  messageId: string;
  caseId: string;
  seq: number;
  /** As parsed: wall time without offset, or UTC with `Z`. */
  at: string;
  atIsWallTime: boolean;
  /** The IANA zone that the depositor named. */
  timeZone: string;
  /** RFC 3339 with offset. At a clock change the earlier reading; see `clockChange`. */
  saidAt: string;
  clockChange: ClockChange;
  /** A label, never a person; null for a notice. */
  sender: string | null;
  /** The platform's ids of the sender and of the message, where it has them. */
  senderId?: string;
  id?: string;
  kind: MessageKind;
  text: string;
  /** Stretches of `text` (UTF-16 offsets) that the app wrote; left out when there is none. */
  appText?: readonly { start: number; end: number }[];
  attachments: OriginalAttachment[];
  edited: boolean;
  /** Wordings before the last edit, oldest first. */
  earlier?: { at: string; text: string }[];
  deleted: boolean;
  forwarded?: true;
  reactions?: { by: string; sign: string }[];
  replyTo: string | null;
  /** The slice of the export, base64, and where it began. */
  raw: string;
  rawOffset: number;
  /** Further slices: edits, withdrawals and reactions that stood elsewhere. */
  rawMore?: { raw: string; rawOffset: number }[];
};

/** Who reads and why; each reading is an audit event (RULE C-02). */
export type Reading = { by: Actor; why: Purpose };

/** What goes to a page. `inline`: a picture, cleaned (RULE C-06). `download`: as received, never to be shown. */
export type ShownAttachment = { mediaType: string; bytes: Buffer; show: 'inline' | 'download' };

/** What goes into the record: metadata removed (RULE C-06), `sha256` (hex) of these bytes. */
export type RecordAttachment = { mediaType: string; bytes: Buffer; sha256: string };

/** Commitment to the original made at deposit (`countersign/original/v1`) and the salt that opens it. */
export type OriginalCommitment = { messageId: string; commitment: Buffer; salt: Buffer };
