// What a platform's reader must offer. A platform is recognised from content; its reader turns the chat text into facts and
// a stream of messages. The baton itself is made in parse-export.ts alone.
import type { Answers, ParsedMessage, Question, ThreadFacts } from '../parsed-thread.ts';
import type { Bounds } from '../../kernel/bounds.ts';
import type { ChatText } from '../chat-text.ts';

/** The files that came with the chat text. Names are relative to its folder and match exactly, code point by code point. */
export type AttachmentStore = {
  has(name: string): boolean;
  /** All names, for formats that point at a file by its digest. */
  names(): readonly string[];
  /** Null when there is none of that name. Faults: `ingest-attachment-too-large`, `ingest-zip-broken`. */
  read(name: string): Promise<Buffer | null>;
};

/** A chat text may come in several files (`messages.html`, `messages2.html`): read as one, in order. */
export type TextPart = { name: string; offset: number; order: number };

export type ReadInput = {
  text: ChatText;
  parts: readonly TextPart[];
  attachments: AttachmentStore;
  /** Name of the chat text and of what was handed in, as far as known; only for the title. */
  names: (string | null)[];
  answers: Answers;
  bounds: Bounds;
};

/**
 * Messages in file order: one by one, or many at a time where waiting for each would cost more than reading it. A reader of
 * batches checks the bytes and makes the times itself: texts are cut from UTF-8 without U+0000, times come from a calendar.
 */
export type MessageStream =
  { messages(): AsyncIterable<ParsedMessage> } | { batches(): AsyncIterable<readonly ParsedMessage[]> };

export type ReadResult =
  | ({
      outcome: 'parsed';
      facts: ThreadFacts;
      /** Whether any message has a wall time: then the time zone is asked. */
      wallTimes: boolean;
      /** Files inside the chat text, for layouts that have some; null for any other name. Names differ from those beside it. */
      attachment?(name: string): Promise<Buffer | null>;
    } & MessageStream)
  | { outcome: 'asks'; questions: Question[]; facts: ThreadFacts };

/**
 * Reads one layout or a family of them. Everything it is given is hostile. Faults carry codes that begin with `ingest-`;
 * what is merely odd becomes a warning (`<platform>-…`) or stands in the report of what was not understood.
 */
export type PlatformReader = {
  /** Whether the first bytes of a text (HEAD_BYTES at most, cut anywhere) show this platform's form; never its name. */
  recognises(head: Buffer): boolean;
  /** How well a file's name fits the platform's chat text: 0 not at all; the highest in a zip wins. */
  nameRank(fileName: string): number;
  /** For layouts that split a chat over files: which chat a file belongs to, and its place in it; null for any other. */
  partOf?(fileName: string): { chat: string; order: number } | null;
  /** What the chat is called, where its first bytes tell: for a choice between several. */
  nameIn?(head: Buffer): Promise<string | null>;
  read(input: ReadInput): Promise<ReadResult>;
};
