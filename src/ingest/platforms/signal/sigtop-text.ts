// The reader of sigtop's `text` (formats.md §4.3): one talk a file, a block of fields for each message, its text behind them.
// Times carry an offset. A block begins where the fields do; words of a person that look like one field do not make a block.
import { Fault } from '../../../kernel/fault.ts';
import { lineBlocks } from '../../chat-text.ts';
import { lineAt, newLine } from '../../lines.ts';
import type { ParsedMessage, ThreadFacts } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { blockMessage, type Block } from './sigtop-block.ts';

type TextLine = { text: string; offset: number; number: number };

async function* textLines({ text, bounds }: ReadInput): AsyncGenerator<TextLine> {
  for await (const block of lineBlocks(text, bounds)) {
    const line = newLine();
    for (let number = block.firstLine; lineAt(block.bytes, line.next, line); number += 1)
      yield {
        text: block.bytes.toString('utf8', line.start, line.next),
        offset: block.offset + line.start,
        number,
      };
  }
}

const isType = (text: string): boolean => /^Type: [a-z0-9-]{1,60}\r?\n?$/.test(text);
const isTime = (text: string): boolean => /^(?:Sent|Received): /.test(text);
const isBlank = (text: string): boolean => /^\r?\n?$/.test(text);

/** Whether a block begins at the middle line. */
function begins(before: string, line: string, after: string): boolean {
  if (!isBlank(before)) return false;
  return line.startsWith('From: ') ? isType(after) : isType(line) && isTime(after);
}

/** Blocks in file order; what stands above the first one comes with its title. */
async function* blocks(input: ReadInput): AsyncGenerator<Block | { title: string }> {
  let [before, open]: [string, Block | null] = ['', null];
  let held: TextLine | null = null;
  const take = function* take(line: TextLine, after: string): Generator<Block | { title: string }> {
    if (begins(before, line.text, after)) {
      if (open !== null) yield open;
      open = { offset: line.offset, line: line.number, lines: [], size: 0 };
    }
    if (open === null && line.text.startsWith('Conversation: '))
      yield { title: line.text.slice('Conversation: '.length).trimEnd() };
    open?.lines.push(line.text);
    if (open !== null) open.size += line.text.length;
    if (
      (open?.size ?? 0) > input.bounds.maxRecordBytes ||
      (open?.lines.length ?? 0) > input.bounds.maxRecordLines
    )
      throw new Fault(
        'too-large',
        'ingest-record-too-long',
        'A message of the export is longer than allowed.',
        {
          place: { line: line.number },
        },
      );
    before = line.text;
  };
  for await (const line of textLines(input)) {
    if (held !== null) yield* take(held, line.text);
    held = line;
  }
  if (held !== null) yield* take(held, '');
  if (open !== null) yield open;
}

async function* messagesOf(input: ReadInput, firstAt: string): AsyncGenerator<ParsedMessage> {
  let [seq, at] = [0, firstAt];
  for await (const block of blocks(input)) {
    if ('title' in block) continue;
    const message = blockMessage(block, seq, at, input.attachments);
    ({ at } = message);
    yield message;
    seq += 1;
  }
}

async function read(input: ReadInput): Promise<ReadResult> {
  let [count, undated, own]: [number, number, boolean] = [0, 0, false];
  let [title, firstAt]: [string | null, string | null] = [null, null];
  for await (const block of blocks(input)) {
    if ('title' in block) {
      title ??= block.title;
      continue;
    }
    const message = blockMessage(block, count, '', input.attachments);
    count += 1;
    if (message.at === '') undated += 1;
    else firstAt ??= message.at;
    own ||= message.sender === 'You';
  }
  if (firstAt === null) throw new Fault('invalid', 'ingest-no-time', 'No message of the export has a time.');
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: 'sigtop-text',
    title,
    exporter: own ? 'You' : null,
    evidence: own
      ? [{ kind: 'exporter', decided: 'label', basis: 'own-label-of-the-exporter', detail: '' }]
      : [],
    warnings: undated === 0 ? [] : [{ code: 'signal-time-of-neighbour', count: undated, lines: [] }],
    untold: [
      'message-ids',
      'deleted-messages',
      'disappearing-messages',
      ...(own ? [] : (['exporter'] as const)),
    ],
    unparsed: { count: 0, lines: [] },
    messageCount: count,
  };
  const since = firstAt;
  return { outcome: 'parsed', facts, wallTimes: false, messages: () => messagesOf(input, since) };
}

export const sigtopText: PlatformReader = {
  recognises: (head) => {
    const text = head.toString('utf8', 0, 4096);
    return (
      /^Conversation: [^\n]*\n/.test(text) &&
      /\n(?:From: [^\n]*\n)?Type: [a-z0-9-]+\r?\n(?:Sent|Received): /.test(text)
    );
  },
  nameRank: (fileName) => (fileName.endsWith('.txt') ? 2 : 0),
  read,
};
