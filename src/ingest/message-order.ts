// A list of events says nowhere whether it runs forwards: /messages with `dir=b`, which clients use, gives the newest first.
// Decided on evidence: what is about an event comes after it, and times rise. Bodies of /sync, transactions and Element's
// export have their order by specification, and it is theirs.
import type { Evidence } from './parsed-thread.ts';

/** Steps in time from event to event; events that come behind what they are about, and those of which it comes before. */
export type OrderCounts = { given: number; rises: number; falls: number; behind: number; before: number };

export type MessageOrder = { newestFirst: boolean; evidence: Evidence };

/** Events that were written down one a line came in some order: a few times that fall are late deliveries. */
const SURE_FALLS = 3;
const DOMINANCE = 20;

export function settleOrder(counts: OrderCounts, oneByOne: boolean): MessageOrder {
  const { given, rises, falls, behind, before } = counts;
  if (given > 0) return decided(false, 'by-specification', '');
  const related = `${String(before)} of ${String(before + behind)} come after what is about them`;
  if ((before === 0) !== (behind === 0)) return decided(before > 0, 'events-about-events', related);
  const times = `${String(falls)} of ${String(falls + rises)} times fall`;
  if (falls + rises === 0) return decided(false, 'as-written', '');
  const enough = oneByOne ? falls >= SURE_FALLS && falls > rises * DOMINANCE : falls > rises;
  return decided(enough, 'times', times);
}

function decided(newestFirst: boolean, basis: string, detail: string): MessageOrder {
  const order = newestFirst ? 'newest-first' : 'oldest-first';
  return { newestFirst, evidence: { kind: 'message-order', decided: order, basis, detail } };
}

/**
 * The pieces from the last to the first, in parts of the text that fit into memory: one pass for each part. `starts` are the
 * positions at which the parts begin, ascending from 0.
 */
export async function* reversed<Piece>(
  open: () => AsyncIterable<Piece>,
  starts: readonly number[],
): AsyncGenerator<Piece> {
  for (const [index, start] of [...starts.entries()].toReversed()) {
    const end = starts[index + 1] ?? Infinity;
    const part: Piece[] = [];
    let at = 0;
    for await (const piece of open()) {
      if (at >= start) part.push(piece);
      at += 1;
      if (at >= end) break;
    }
    yield* part.toReversed();
  }
}
