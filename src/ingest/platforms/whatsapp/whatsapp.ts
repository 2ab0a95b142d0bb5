// The reader of WhatsApp exports: scans once, settles layout and date order, then streams messages (formats.md §1).
// Times stay wall times: the format carries no zone, and none is guessed.
import { Fault } from '../../../kernel/fault.ts';
import type { ParsedMessage } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { chatNameRank } from './chat-name.ts';
import { settleDateOrder } from '../../date-order.ts';
import { checkYears, factsOf, openFacts, readingOf } from './facts.ts';
import { HeaderScanner } from './header-scanner.ts';
import { lineAt, newLine } from '../../lines.ts';
import { LabelCache, toMessage, type MessageContext } from './message.ts';
import { recordBatches, type HeaderRule } from './records.ts';
import { scanText, type Scan } from './scan.ts';

function recognises(head: Buffer): boolean {
  const scanner = new HeaderScanner();
  const line = newLine();
  while (lineAt(head, line.next, line)) {
    if (scanner.scan(head, line.start, line.end)) return true;
  }
  return false;
}

/** Headers that are no date under the order are text; then the count needs the rule itself. */
async function countRecords(scan: Scan, rule: HeaderRule, input: ReadInput): Promise<number> {
  if (scan.evidence.impossible[rule.order] === 0) return scan.headers;
  let count = 0;
  for await (const batch of recordBatches(input.text, rule, input.bounds)) count += batch.length;
  return count;
}

async function* messagesOf(
  input: ReadInput,
  rule: HeaderRule,
  context: MessageContext,
): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const batch of recordBatches(input.text, rule, input.bounds)) {
    for (const record of batch) {
      yield toMessage(record, seq, context);
      seq += 1;
    }
  }
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
  const rule: HeaderRule = { layout: scan.layout, crlfRecords: scan.crlfRecords, order };
  const reading = readingOf(scan, input);
  const messageCount = await countRecords(scan, rule, input);
  const facts = factsOf(scan, input, reading, { order, evidence, messageCount });
  const { languages, ios, hasMarks, attachments } = reading;
  const context: MessageContext = {
    languages,
    ios,
    hasMarks,
    tightLabels: scan.senders.tight,
    crlfRecords: scan.crlfRecords,
    senders: scan.senders,
    labels: new LabelCache(),
    find: (name) => attachments.find(name),
  };
  return { outcome: 'parsed', facts, wallTimes: true, messages: () => messagesOf(input, rule, context) };
}

export const whatsapp: PlatformReader = { recognises, nameRank: chatNameRank, read };
