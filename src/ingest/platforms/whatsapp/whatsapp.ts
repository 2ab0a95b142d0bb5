// The reader of WhatsApp exports: scans once, settles layout and date order, then streams messages (formats.md §1).
// Times stay wall times: the format carries no zone, and none is guessed.
import { Fault } from '../../../kernel/fault.ts';
import type { AttachmentMention, ParsedMessage } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { chatNameRank } from './chat-name.ts';
import { settleDateOrder } from '../../date-order.ts';
import { checkYears, factsOf, openFacts, readingOf } from './facts.ts';
import { HeaderScanner } from './header-scanner.ts';
import { lineAt, newLine } from '../../lines.ts';
import { fits } from './layout.ts';
import { MessageReader, type ReadingContext } from './message-reader.ts';
import { checkRecords, recordPieces, type IndexedText } from './record-pieces.ts';
import { scanText } from './scan.ts';

function recognises(head: Buffer): boolean {
  const scanner = new HeaderScanner();
  const line = newLine();
  while (lineAt(head, line.next, line)) {
    if (scanner.scan(head, line.start, line.end)) return true;
  }
  return false;
}

async function* batchesOf(indexed: IndexedText, context: ReadingContext): AsyncGenerator<ParsedMessage[]> {
  const reader = new MessageReader(context);
  for await (const piece of recordPieces(indexed)) yield reader.read(piece);
}

async function read(input: ReadInput): Promise<ReadResult> {
  const scan = await scanText(input.text, input.bounds);
  if (scan === null) {
    throw new Fault('unsupported', 'ingest-unknown-platform', 'No line of the file is a message header.');
  }
  const decision = settleDateOrder(scan.evidence.dates, input.answers.dateOrder, scan.evidence.told());
  if (!decision.decided) {
    return { outcome: 'asks', questions: [decision.question], facts: openFacts(scan, input) };
  }
  const { order, evidence } = decision;
  checkYears(scan, order);
  const { index, layout, tag, crlfRecords, senders, sizeBytes, lineCount } = scan;
  const mustStart = crlfRecords ? 'must-start' : 'may-follow-lf';
  index.keepRecords(tag, mustStart, (first, second, third) => fits({ layout, first, second, third }, order));
  const indexed = { text: input.text, index, sizeBytes, maxLineBytes: input.bounds.maxLineBytes };
  checkRecords(indexed, lineCount, input.bounds);
  const reading = readingOf(scan, input);
  const facts = factsOf(scan, input, reading, { order, evidence, messageCount: index.count });
  const { attachments, ...rest } = reading;
  const find = (name: string): AttachmentMention => attachments.find(name);
  const context: ReadingContext = { ...rest, index, layout, order, crlfRecords, senders, find };
  return { outcome: 'parsed', facts, wallTimes: true, batches: () => batchesOf(indexed, context) };
}

export const whatsapp: PlatformReader = { recognises, nameRank: chatNameRank, read };
