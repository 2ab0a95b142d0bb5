// What the text layouts of Signal's exporters have in common: records that begin with a header line, read twice.
import type { Bounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { ChatText } from '../../chat-text.ts';
import type { ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import type { ReadInput, ReadResult } from '../platform.ts';

export type TextHeader = { at: string; sender: string; bodyStart: number };

export type TextLayout = {
  layout: string;
  untold: readonly Untold[];
  /** The label under which the exporter writes itself. */
  own: string;
  title(input: ReadInput): string | null;
  warnings: ThreadFacts['warnings'];
  /** The header in a line's bytes, null for any other line. */
  headerOf(line: string): { at: string; sender: string; length: number } | null;
  /** The message in a record's text behind its header, without the record's own line end. */
  messageOf(
    text: string,
    input: ReadInput,
  ): Pick<ParsedMessage, 'kind' | 'text' | 'appText' | 'attachments' | 'edited' | 'deleted' | 'reactions'>;
};

const [LF, CR] = [0x0a, 0x0d];
const HEADER_BYTES = 2048;

function records(
  layout: TextLayout,
  text: ChatText,
  bounds: Bounds,
): AsyncGenerator<CutRecord<TextHeader>[]> {
  return cutRecords(
    text,
    (block, { start, end }) => {
      const line = block.toString('utf8', start, Math.min(end, start + HEADER_BYTES));
      const header = layout.headerOf(line);
      if (header === null) return null;
      const { at, sender, length } = header;
      return { at, sender, bodyStart: Buffer.byteLength(line.slice(0, length)) };
    },
    bounds,
  );
}

function textOf({ bytes, bodyStart }: CutRecord<TextHeader>): string {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end -= bytes[end - 2] === CR ? 2 : 1;
  return bytes.toString('utf8', bodyStart, Math.max(bodyStart, end));
}

async function* messagesOf(layout: TextLayout, input: ReadInput): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const batch of records(layout, input.text, input.bounds))
    for (const record of batch) {
      const { at, sender, offset, bytes } = record;
      const said = layout.messageOf(textOf(record), input);
      yield { seq, at, atIsWallTime: true, sender, ...said, replyTo: null, raw: { offset, bytes } };
      seq += 1;
    }
}

/** Reads an export of such a layout. Faults: those of `cutRecords`, `ingest-unknown-platform`. */
export async function readRecords(layout: TextLayout, input: ReadInput): Promise<ReadResult> {
  let [count, firstLine, own] = [0, 1, false];
  for await (const batch of records(layout, input.text, input.bounds)) {
    if (count === 0) firstLine = batch[0]?.line ?? 1;
    count += batch.length;
    own ||= batch.some(({ sender }) => sender === layout.own);
  }
  if (count === 0)
    throw new Fault('unsupported', 'ingest-unknown-platform', 'No line of the file is a message header.');
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: layout.layout,
    title: layout.title(input),
    exporter: own ? layout.own : null,
    evidence: own
      ? [{ kind: 'exporter', decided: 'label', basis: 'own-label-of-the-exporter', detail: '' }]
      : [],
    warnings: layout.warnings,
    untold: own ? layout.untold : [...layout.untold, 'exporter'],
    unparsed: linesBefore(firstLine, input.bounds),
    messageCount: count,
  };
  return { outcome: 'parsed', facts, wallTimes: true, messages: () => messagesOf(layout, input) };
}
