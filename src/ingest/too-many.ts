// The faults for what an export holds more of than is kept while it is read.
import { Fault } from '../kernel/fault.ts';

export type TooMany = 'ingest-too-many-messages' | 'ingest-too-many-chats' | 'ingest-too-many-changes';

/** `line`: the 1-based line with the first one too many. */
export function tooMany(code: TooMany, line: number): Fault {
  return new Fault('too-large', code, 'The export holds more of one kind than allowed.', { place: { line } });
}
