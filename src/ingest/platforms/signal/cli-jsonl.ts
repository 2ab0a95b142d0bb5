// The reader of what signal-cli receives, as JSON (formats.md §4.1): of its own output, of its JSON-RPC, and of our live intake,
// which keeps the same envelopes. Deliveries repeat, and changes come as messages of their own, in any order.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { readEvents } from '../../event-reader.ts';
import { jsonShape } from '../../json-text.ts';
import { lineAt, newLine } from '../../lines.ts';
import type { Untold } from '../../parsed-thread.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { CliAccount } from './cli-account.ts';
import { cliEvents } from './cli-events.ts';
import { cliPieces } from './cli-pieces.ts';

const LAYOUT = 'signal-cli-jsonl';
const UNTOLD_HERE: readonly Untold[] = ['forwarded-marks', 'disappearing-messages', 'exporter'];
const PLACES = ['$', '$[]', '$.params', '$.params.result'];
const MEMBERS = ['.envelope.timestamp', '.envelope.sourceUuid', '.envelope.source', '.envelope.sourceDevice'];
/** Answers to requests may stand before the first envelope. */
const LINES_LOOKED_AT = 20;

function showsEnvelope(bytes: Buffer): boolean {
  const shape = jsonShape(bytes, defaultBounds);
  return PLACES.some((place) => MEMBERS.some((member) => shape.has(place + member)));
}

function recognises(head: Buffer): boolean {
  if (!head.includes('"envelope"')) return false;
  if (showsEnvelope(head)) return true;
  const line = newLine();
  for (let count = 0; count < LINES_LOOKED_AT && lineAt(head, line.next, line); count += 1)
    if (showsEnvelope(head.subarray(line.start, line.end))) return true;
  return false;
}

async function read(input: ReadInput): Promise<ReadResult> {
  const account = await CliAccount.of(() => cliPieces(input), input.bounds);
  return readEvents(
    {
      platform: 'signal',
      layout: LAYOUT,
      prefix: 'signal',
      untold: UNTOLD_HERE,
      events: () => cliEvents(input, account),
      exporterOf: () => Promise.resolve(account.exporter),
    },
    input,
  );
}

export const cliJsonl: PlatformReader = {
  recognises,
  nameRank: (fileName) => (/\.(?:jsonl?|ndjson|log)$/i.test(fileName) ? 1 : 0),
  read,
};
