// The reader of WhatsApp exports: scans once, settles layout and date order, then streams messages (formats.md §1).
// Times stay wall times: the format carries no zone, and none is guessed.
import { Fault } from '../../../kernel/fault.ts';
import type { Evidence, IngestWarning, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { chatNameRank, chatTitle } from './chat-name.ts';
import { settleDateOrder } from '../../date-order.ts';
import type { DateOrder } from '../../wall-time.ts';
import { HeaderScanner } from './header-scanner.ts';
import { describe, isBracketed } from './layout.ts';
import { lineAt, newLine } from '../../lines.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import { LabelCache, toMessage, type MessageContext } from './message.ts';
import { recordBatches, type HeaderRule } from './records.ts';
import { scanText, type Scan } from './scan.ts';
import { english } from './wording-en.ts';

/** The app keeps the newest 40,000 messages without media and 10,000 with; older ones are cut in silence. */
const EXPORT_CAPS = [40_000, 10_000];

/** formats.md §1.8 */
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
];

function recognises(head: Buffer): boolean {
  const scanner = new HeaderScanner();
  const line = newLine();
  while (lineAt(head, line.next, line)) {
    if (scanner.scan(head, line.start, line.end)) return true;
  }
  return false;
}

function warnings(scan: Scan, messageCount: number, impossible: number): IngestWarning[] {
  const list: IngestWarning[] = [];
  const add = (code: string, count: number, lines: number[] = []): void => {
    if (count > 0) list.push({ code, count, lines });
  };
  const cap = EXPORT_CAPS.find((value) => Math.abs(messageCount - value) <= 1);
  if (cap !== undefined) add(`whatsapp-possibly-cut-at-${String(cap)}`, messageCount);
  add('whatsapp-other-header-layout', scan.foreign.count, scan.foreign.lines);
  add('whatsapp-header-inside-message', scan.pasted.count, scan.pasted.lines);
  add('whatsapp-impossible-date', impossible);
  add('whatsapp-sender-ambiguous', scan.senders.ambiguous());
  return list;
}

function factsOf(scan: Scan, input: ReadInput, order: DateOrder | null, evidence: Evidence[]): ThreadFacts {
  const ends = scan.crlfRecords ? 'records end with CR LF' : 'a record ends where the next header begins';
  return {
    platform: 'whatsapp',
    layout: describe(scan.layout, order),
    title: chatTitle(input.names),
    evidence: [
      { kind: 'layout', decided: describe(scan.layout, order), basis: 'most-frequent-header', detail: ends },
      ...evidence,
    ],
    warnings: [],
    exporter: null,
    untold: UNTOLD_HERE,
    unparsed: linesBefore(scan.firstLine, input.bounds),
    messageCount: scan.headers,
  };
}

/** Headers that are no date under the order are text; then the count needs the rule itself. */
async function countRecords(scan: Scan, rule: HeaderRule, input: ReadInput): Promise<number> {
  const { only, yearLike } = scan.evidence;
  const others = rule.order === 'dmy' ? only.mdy.count : only.dmy.count;
  if (others === 0 && yearLike.count === 0) return scan.headers;
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
  const decision = settleDateOrder(scan.evidence, input.answers.dateOrder);
  if (!decision.decided) {
    return { outcome: 'asks', questions: [decision.question], facts: factsOf(scan, input, null, []) };
  }
  const { order } = decision;
  const rule: HeaderRule = { layout: scan.layout, crlfRecords: scan.crlfRecords, order };
  const messageCount = await countRecords(scan, rule, input);
  const facts = factsOf(scan, input, order, [decision.evidence]);
  facts.messageCount = messageCount;
  facts.warnings = warnings(scan, messageCount, scan.headers - messageCount);
  const context: MessageContext = {
    wording: english,
    ios: isBracketed(scan.layout),
    crlfRecords: scan.crlfRecords,
    senders: scan.senders,
    labels: new LabelCache(),
    present: (name) => input.attachments.has(name),
  };
  return { outcome: 'parsed', facts, wallTimes: true, messages: () => messagesOf(input, rule, context) };
}

export const whatsapp: PlatformReader = { recognises, nameRank: chatNameRank, read };
