// The envelopes of a text of signal-cli, however they stand in it: one a line, in one array (as its REST wrapper answers), or
// written over several lines. Each comes with its own slice, without what may not be kept.
import { jsonBodies } from '../../json-bodies.ts';
import { jsonValue } from '../../json-text.ts';
import type { RawSlice } from '../../parsed-thread.ts';
import type { ReadInput } from '../platform.ts';
import { readEnvelope, type CliEnvelope } from './cli-envelope.ts';

export type CliPiece = { ordinal: number; line: number; raw: RawSlice; envelope: CliEnvelope };

/** In the order of the text; the slices still hold secrets. Faults: those of `jsonBodies`. */
export async function* cliPieces({ text, bounds }: ReadInput): AsyncGenerator<CliPiece> {
  let ordinal = 0;
  for await (const piece of jsonBodies(text, (path) => (path.length === 0 ? 'take' : 'skip'), bounds)) {
    const { line } = piece;
    if (piece.broken) {
      const raw = { offset: 0, bytes: Buffer.alloc(0) };
      yield { ordinal, line, raw, envelope: { broken: 'not-json' } };
    } else {
      const { offset, bytes } = piece;
      yield { ordinal, line, raw: { offset, bytes }, envelope: readEnvelope(jsonValue(bytes)) };
    }
    ordinal += 1;
  }
}
