// The baton of ingest: a thread as the export tells it, nothing added. Made by parse-export.ts alone.
// Messages are streamed in file order from a second pass over the source, so that memory does not grow with the file.
import type { Baton } from '../kernel/baton.ts';

export const PLATFORMS = ['whatsapp', 'telegram', 'signal', 'viber', 'matrix', 'fhir', 'other'] as const;

/** `fhir`: a FHIR-native messenger. `other`: a gateway that speaks our own JSON thread. */
export type Platform = (typeof PLATFORMS)[number];

export const MESSAGE_KINDS = [
  'text',
  'media',
  'system',
  'deleted',
  'call',
  'poll',
  'location',
  'contact',
  'sticker',
  'unsupported',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export type AttachmentMention = {
  /**
   * The name as the export writes it, with its folder where it has one (`photos/photo_1.jpg`); for media that was left out,
   * the placeholder's word (e.g. `image`).
   */
  name: string;
  /** Whether the bytes came with the export. */
  present: boolean;
};

/** A slice of the chat text: `bytes` as they stand there, from `offset`. A reader may cut them out when they are asked for. */
export type RawSlice = { readonly offset: number; readonly bytes: Buffer };

export type ParsedMessage = {
  /** Position in the export, from 0. File order is the primary order. */
  seq: number;
  /** ISO 8601: wall time without offset (`2026-03-02T21:05:09`) where the format carries none, else UTC with `Z`. */
  at: string;
  atIsWallTime: boolean;
  /** The label as written, never a person; null for a notice without one. */
  sender: string | null;
  /** The platform's own stable id of the sender, where it has one: an account, never a label and never a person. */
  senderId?: string;
  /** The platform's own id of the message, where it has one. */
  id?: string;
  kind: MessageKind;
  /** Exactly the code points of the export: not trimmed, not normalised, line breaks kept. */
  text: string;
  /**
   * Parts of `text` (UTF-16 offsets) that the app wrote and no person sent: placeholders, attachment mentions, the
   * edited mark. Left out when there is none.
   */
  appText?: readonly { start: number; end: number }[];
  attachments: readonly AttachmentMention[];
  edited: boolean;
  /** Wordings before the last edit, oldest first, where the export holds them. `text` is always the newest. */
  earlier?: { at: string; text: string }[];
  deleted: boolean;
  forwarded?: true;
  /** Answers by a sign. `by` is a label. */
  reactions?: { by: string; sign: string }[];
  /** The platform's id of the message that this one answers (`id` above). */
  replyTo: string | null;
  /** The slice of the export that this message was read from: all slices in order give the chat text again. */
  raw: RawSlice;
  /** Slices that say more about it: edits, withdrawals and reactions that stand elsewhere in the export. */
  rawMore?: RawSlice[];
};

/** Something only a person can answer. Choices show the same messages under each reading. Holds no text of a message. */
export type Question = {
  kind: 'date-order' | 'time-zone' | 'chat';
  choices: { value: string; readings: { line: number; asWritten: string; at: string }[] }[];
};

/** Why something was decided as it was; kept with the deposit. `basis` is a code, `detail` names lines or counts only. */
export type Evidence = {
  kind: 'date-order' | 'time-zone' | 'message-order' | 'chat' | 'layout' | 'exporter' | 'repair';
  decided: string;
  basis: string;
  detail: string;
};

/** A coded remark about the export as a whole, e.g. `whatsapp-possibly-cut-at-40000`. Holds no content. */
export type IngestWarning = { code: string; count: number; lines: number[] };

/** What an export of this layout cannot tell, whatever happened in the thread. Words for people are in web. */
export const UNTOLD = [
  'time-zone',
  'message-ids',
  'sender-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'edits',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'media',
  'exporter',
] as const;
export type Untold = (typeof UNTOLD)[number];

export type UnparsedReport = {
  count: number;
  /** The first of them (bounded): 1-based line of the chat text and a coded reason. */
  lines: { line: number; reason: string }[];
};

export type ThreadFacts = {
  platform: Platform;
  /** Name of the layout, e.g. `whatsapp-android` or `whatsapp-ios`, with its date form. */
  layout: string;
  /** The chat's name when the container tells it. Patient content: sealed like a message. */
  title: string | null;
  /** The label under which whoever exported the thread wrote, when the export tells it; see evidence `exporter`. */
  exporter: string | null;
  evidence: Evidence[];
  warnings: IngestWarning[];
  untold: readonly Untold[];
  unparsed: UnparsedReport;
  messageCount: number;
};

export type ParsedThread = Baton<
  'ingest',
  ThreadFacts & {
    /** The messages in file order. May be called again; each call reads the source anew. */
    messages(): AsyncIterable<ParsedMessage>;
    /** The same, as many at a time as come together: waiting for each would cost more than reading it. */
    batches(): AsyncIterable<readonly ParsedMessage[]>;
    /** The bytes of an attachment that came with the export, bounded; null when it did not. */
    attachment(name: string): Promise<Buffer | null>;
  }
>;

/** What the person who hands in the export said when asked. */
export type Answers = { dateOrder?: 'dmy' | 'mdy' | 'ymd'; timeZone?: string; chat?: string };

/**
 * Either the thread, or what must be asked first. `open` are questions that do not keep the thread from being read but must
 * be answered before it is deposited (the time zone of wall times). A file that cannot be read throws a Fault (`ingest-…`).
 */
export type ParseResult =
  | { outcome: 'parsed'; thread: ParsedThread; open: Question[] }
  | { outcome: 'asks'; questions: Question[]; facts: ThreadFacts };
