// What a platform's reader must offer. A platform is recognised from content; its reader turns the chat text into facts and
// a stream of messages. The baton itself is made in parse-export.ts alone.
import type { Answers, ParsedMessage, Platform, Question, ThreadFacts } from '../parsed-thread.ts';
import type { Bounds } from '../../kernel/bounds.ts';
import type { ChatText } from '../chat-text.ts';

/** The files that came beside the chat text. Names match exactly, code point by code point. */
export type AttachmentStore = {
  has(name: string): boolean;
  /** Null when there is none of that name. Faults: `ingest-attachment-too-large`, `ingest-zip-broken`. */
  read(name: string): Promise<Buffer | null>;
};

export type ReadInput = {
  text: ChatText;
  attachments: AttachmentStore;
  /** Name of the chat text or of the zip around it, as far as known; only for the title. */
  names: (string | null)[];
  answers: Answers;
  bounds: Bounds;
};

export type ReadResult =
  | { outcome: 'parsed'; facts: ThreadFacts; messages(): AsyncIterable<ParsedMessage> }
  | { outcome: 'asks'; questions: Question[]; facts: ThreadFacts };

export type PlatformReader = {
  platform: Platform;
  /** Whether the first bytes of a text show this platform's form. Looks at lines, never at names. */
  recognises(head: Buffer): boolean;
  /** How well a file's name fits the platform's chat text: 0 not at all; the highest in a zip wins. */
  nameRank(fileName: string): number;
  read(input: ReadInput): Promise<ReadResult>;
};
