// Reader of our own layout for any other messenger, `countersign-thread-v1` (thread-v1.ts). Unlike an export that an app wrote,
// this text was written for us: whatever is wrong in it is refused with its exact place, so that the gateway is put right.
import type { Bounds } from '../../../kernel/bounds.ts';
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { Fault } from '../../../kernel/fault.ts';
import { IdTable } from '../../id-table.ts';
import { momentOf } from '../../iso-time.ts';
import { jsonPieces, jsonShape, type JsonPath, type JsonPiece, type JsonWish } from '../../json-text.ts';
import type { Evidence, ParsedMessage } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { rootFault } from './thread-fault.ts';
import { readParts } from './thread-head.ts';
import { checkMessage, messageIn, toMessage, type ThreadContext } from './thread-message.ts';
import { FORMAT } from './thread-v1.ts';

/** Versions to come are recognised, so that they are refused for what they are. */
const ANY_VERSION = 'countersign-thread-v';

function recognises(head: Buffer): boolean {
  return head.includes(ANY_VERSION) && jsonShape(head, defaultBounds).has('$.format');
}

function wish(path: JsonPath): JsonWish {
  if (path.length === 0) return 'enter';
  if (path[0] !== 'messages') return 'skip';
  return path.length === 1 ? 'enter' : 'take';
}

async function* messagePieces({ text, bounds }: ReadInput): AsyncGenerator<JsonPiece> {
  for await (const piece of jsonPieces(text, wish, bounds)) {
    if (typeof piece.path[1] !== 'number')
      throw rootFault('ingest-thread-wrong-type', 'messages', piece.line);
    yield piece;
  }
}

async function* messagesOf(input: ReadInput, context: ThreadContext): AsyncGenerator<ParsedMessage> {
  let seq = 0;
  for await (const piece of messagePieces(input)) {
    yield toMessage(messageIn(piece), piece, seq, context);
    seq += 1;
  }
}

type Checked = { count: number; wallTimes: boolean };

async function checkAll(input: ReadInput, context: ThreadContext, bounds: Bounds): Promise<Checked> {
  const ids = new IdTable();
  const checked: Checked = { count: 0, wallTimes: false };
  for await (const piece of messagePieces(input)) {
    if (checked.count >= bounds.maxMessages)
      throw new Fault(
        'too-large',
        'ingest-too-many-messages',
        'The export holds more messages than allowed.',
        {
          place: { line: piece.line },
        },
      );
    const message = messageIn(piece);
    await checkMessage(message, piece, ids, context);
    checked.count += 1;
    checked.wallTimes ||= momentOf(message.at)?.atIsWallTime === true;
  }
  if (checked.count === 0) throw rootFault('ingest-thread-wrong-value', 'messages');
  return checked;
}

/** Faults: those of thread-fault.ts, json-text.ts and of the attachments. */
async function read(input: ReadInput): Promise<ReadResult> {
  const { head, labels } = await readParts(input.text, input.bounds);
  const context = { labels, attachments: input.attachments };
  const { count, wallTimes } = await checkAll(input, context, input.bounds);
  const exporter = head.exportedBy === undefined ? null : (labels.get(head.exportedBy) ?? null);
  const evidence: Evidence[] = [
    { kind: 'layout', decided: head.platform, basis: 'named-in-export', detail: FORMAT },
  ];
  if (exporter !== null)
    evidence.push({ kind: 'exporter', decided: 'label', basis: 'named-in-export', detail: '' });
  return {
    outcome: 'parsed',
    facts: {
      platform: 'other',
      layout: FORMAT,
      title: head.thread.title,
      exporter,
      evidence,
      warnings: [],
      untold: head.untold ?? [],
      unparsed: { count: 0, lines: [] },
      messageCount: count,
    },
    wallTimes,
    messages: () => messagesOf(input, context),
  };
}

/** A name says nothing about this layout; the content says all. */
export const thread: PlatformReader = {
  recognises,
  nameRank: (fileName) => (/\.json$/i.test(fileName) ? 2 : 0),
  read,
};
