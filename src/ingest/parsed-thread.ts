// The baton of ingest: a thread as the export tells it, nothing added. Made by parse-export.ts alone.
// Messages are streamed in file order from a second pass over the source, so that memory does not grow with the file.
import type { Baton } from '../kernel/baton.ts';

export type Platform = 'whatsapp';

export type MessageKind =
  | 'text'
  | 'media'
  | 'system'
  | 'deleted'
  | 'call'
  | 'poll'
  | 'location'
  | 'contact'
  | 'sticker'
  | 'unsupported';

export type AttachmentMention = {
  /** The name as the export writes it; for media that was left out, the placeholder's word (e.g. `image`). */
  name: string;
  /** Whether the bytes came with the export. */
  present: boolean;
};

export type ParsedMessage = {
  /** Position in the export, from 0. File order is the primary order. */
  seq: number;
  /** ISO 8601: wall time without offset (`2026-03-02T21:05:09`) where the format carries none, else UTC with `Z`. */
  at: string;
  atIsWallTime: boolean;
  /** The label as written, never a person; null for a notice without one. */
  sender: string | null;
  kind: MessageKind;
  /** Exactly the code points of the export: not trimmed, not normalised, line breaks kept. */
  text: string;
  /**
   * Parts of `text` (UTF-16 offsets) that the app wrote and no person sent: placeholders, attachment mentions, the
   * edited mark. Left out when there is none.
   */
  appText?: { start: number; end: number }[];
  attachments: AttachmentMention[];
  edited: boolean;
  deleted: boolean;
  replyTo: string | null;
  /** The slice of the export that this message was read from: all slices in order give the chat text again. */
  raw: { offset: number; bytes: Buffer };
};

/** Something only a person can answer. Choices show the same messages under each reading. */
export type Question = {
  kind: 'date-order' | 'time-zone' | 'chat';
  choices: { value: string; readings: { line: number; asWritten: string; at: string }[] }[];
};

/** Why something was decided as it was; kept with the deposit. `basis` is a code, `detail` names lines or counts only. */
export type Evidence = {
  kind: 'date-order' | 'time-zone' | 'chat' | 'layout';
  decided: string;
  basis: string;
  detail: string;
};

/** A coded remark about the export as a whole, e.g. `whatsapp-possibly-cut-at-40000`. Holds no content. */
export type IngestWarning = { code: string; count: number; lines: number[] };

export type UnparsedReport = {
  count: number;
  /** The first of them (bounded): 1-based line of the chat text and a coded reason. */
  lines: { line: number; reason: string }[];
};

export type ThreadFacts = {
  platform: Platform;
  /** Name of the header layout, e.g. `whatsapp-android` or `whatsapp-ios`, with its date form. */
  layout: string;
  /** The chat's name when the container tells it. Patient content: sealed like a message. */
  title: string | null;
  evidence: Evidence[];
  warnings: IngestWarning[];
  unparsed: UnparsedReport;
  messageCount: number;
};

export type ParsedThread = Baton<
  'ingest',
  ThreadFacts & {
    /** The messages in file order. May be called again; each call reads the source anew. */
    messages(): AsyncIterable<ParsedMessage>;
    /** The bytes of an attachment that came with the export, bounded; null when it did not. */
    attachment(name: string): Promise<Buffer | null>;
  }
>;

/** What the person who hands in the export said when asked. */
export type Answers = { dateOrder?: 'dmy' | 'mdy' | 'ymd'; timeZone?: string; chat?: string };

/** Either the thread, or what must be asked first. A file that cannot be read throws a Fault (`ingest-…`). */
export type ParseResult =
  | { outcome: 'parsed'; thread: ParsedThread }
  | { outcome: 'asks'; questions: Question[]; facts: ThreadFacts };
