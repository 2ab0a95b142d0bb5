// Reads a Viber history that comes in rows, whatever parts their cells: scans once, settles the date order on evidence or
// asks, then streams messages (formats.md §1.6, §5 A and B). Times stay wall times.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { DateEvidence } from '../../date-evidence.ts';
import { settleDateOrder } from '../../date-order.ts';
import { firstLineOf } from '../../lines.ts';
import type { Evidence, ParsedMessage, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import { wallTimeText, type DateOrder } from '../../wall-time.ts';
import { chatNameRank, chatTitle } from './chat-name.ts';
import { OwnName } from './own-name.ts';
import { bodyOf } from './row-body.ts';
import { fitsOrder, ROW_HEAD_BYTES, rowDates, type Row, type RowLayout } from './row-layout.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';

/** What no text layout of Viber holds (formats.md §5). */
export const UNTOLD_IN_TEXT: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'edits',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
  'media',
];
const ORDERS = ['dmy', 'mdy', 'ymd'] as const;
const ORDER_SHOWN: Readonly<Record<DateOrder, string>> = { dmy: 'd/m/y', mdy: 'm/d/y', ymd: 'y/m/d' };
const MARKS = /[\u200e\u202a-\u202e\u2066-\u2069\s\u2011()-]/g;

type OrderTally = { rows: number; firstLine: number };
type Scan = {
  evidence: DateEvidence<Row['time']>;
  own: OwnName;
  rows: number;
  perOrder: Record<DateOrder, OrderTally>;
};

function rows(
  text: ChatText,
  layout: RowLayout,
  orders: readonly DateOrder[],
  bounds: Bounds,
): AsyncGenerator<CutRecord<Row>[]> {
  return cutRecords(
    text,
    (block, { start, end }) => {
      const row = layout.rowOf(block.toString('latin1', start, Math.min(end, start + ROW_HEAD_BYTES)));
      return row !== null && orders.some((order) => fitsOrder(row.time, order)) ? row : null;
    },
    bounds,
  );
}

async function scan(input: ReadInput, layout: RowLayout): Promise<Scan> {
  const tally = (): OrderTally => ({ rows: 0, firstLine: 0 });
  const found: Scan = {
    evidence: new DateEvidence(rowDates),
    own: new OwnName(),
    rows: 0,
    perOrder: { dmy: tally(), mdy: tally(), ymd: tally() },
  };
  for await (const batch of rows(input.text, layout, ORDERS, input.bounds)) {
    for (const row of batch) {
      found.rows += 1;
      found.evidence.note(row.time, row.line, null, () => row.written);
      found.own.note(row.name, row.number);
      for (const order of ORDERS) {
        if (!fitsOrder(row.time, order)) continue;
        const orderTally = found.perOrder[order];
        orderTally.rows += 1;
        if (orderTally.firstLine === 0) orderTally.firstLine = row.line;
      }
    }
  }
  return found;
}

function factsOf(
  layout: RowLayout,
  found: Scan,
  order: DateOrder | null,
  input: ReadInput,
  more: Evidence[],
): ThreadFacts {
  const own = found.own.result();
  const { rows: count, firstLine } =
    order === null ? { rows: found.rows, firstLine: 1 } : found.perOrder[order];
  const impossible = found.rows - count;
  const decided = order === null ? layout.name : `${layout.name} ${ORDER_SHOWN[order]}`;
  return {
    platform: 'viber',
    layout: decided,
    title: chatTitle(input.names),
    exporter: own?.exporter ?? null,
    evidence: [
      { kind: 'layout', decided, basis: 'first-row', detail: '' },
      ...more,
      ...(own === null ? [] : [own.evidence]),
    ],
    warnings: impossible === 0 ? [] : [{ code: 'viber-impossible-date', count: impossible, lines: [] }],
    untold: own === null ? [...UNTOLD_IN_TEXT, 'exporter'] : UNTOLD_IN_TEXT,
    unparsed: linesBefore(Math.max(1, firstLine), input.bounds),
    messageCount: count,
  };
}

function toMessage(row: CutRecord<Row>, seq: number, order: DateOrder, layout: RowLayout): ParsedMessage {
  const { name, number, time } = row;
  const sender = name === '' ? number : name;
  const senderId = number.replaceAll(MARKS, '');
  return {
    seq,
    at: wallTimeText(rowDates.dayOf(time, order), time),
    atIsWallTime: true,
    sender: sender === '' ? null : sender,
    ...(senderId === '' ? {} : { senderId }),
    ...bodyOf(layout.textOf(row.bytes, row.textStart)),
    edited: false,
    deleted: false,
    replyTo: null,
    raw: { offset: row.offset, bytes: row.bytes },
  };
}

async function* messagesOf(
  input: ReadInput,
  layout: RowLayout,
  order: DateOrder,
): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const batch of rows(input.text, layout, [order], input.bounds)) {
    for (const row of batch) {
      yield toMessage(row, seq, order, layout);
      seq += 1;
    }
  }
}

async function read(input: ReadInput, layout: RowLayout): Promise<ReadResult> {
  const found = await scan(input, layout);
  const decision = settleDateOrder(found.evidence, input.answers.dateOrder);
  if (!decision.decided) {
    const facts = factsOf(layout, found, null, input, []);
    return { outcome: 'asks', questions: [decision.question], facts };
  }
  const { order, evidence } = decision;
  return {
    outcome: 'parsed',
    facts: factsOf(layout, found, order, input, [evidence]),
    wallTimes: true,
    messages: () => messagesOf(input, layout, order),
  };
}

/** The reader of one layout of rows. Recognised by the first line that is not blank. */
export function rowReader(layout: RowLayout): PlatformReader {
  return {
    recognises: (head) => {
      const line = firstLineOf(head);
      return line !== null && layout.rowOf(line.toString('latin1', 0, ROW_HEAD_BYTES)) !== null;
    },
    nameRank: chatNameRank,
    read: (input) => read(input, layout),
  };
}
