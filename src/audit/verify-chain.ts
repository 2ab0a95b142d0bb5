// Derives the whole chain of a stored trail again (RULE C-02) and names the first place at which it does not hold. Trusts
// nothing of the table but what it can compute.
import { faultCode } from '../kernel/fault.ts';
import { inSnapshot, type Db } from '../store/index.ts';
import { chainHash, GENESIS } from './chain.ts';
import { readEvents, readHead, type Head, type StoredEvent } from './queries.ts';
import { readEvent } from './read-event.ts';

export type ChainFault =
  | 'event-missing'
  | 'previous-hash-differs'
  | 'hash-differs'
  | 'event-broken'
  | 'column-differs'
  | 'head-differs'
  | 'end-missing'
  | 'anchor-differs';

export type ChainCheck =
  { result: 'intact'; events: number; head: string } | { result: 'broken'; at: number; reason: ChainFault };

const PAGE = 1000;

/**
 * `broken` names the first index at which the chain does not hold. `anchor` is a head that was noted elsewhere, e.g. in the
 * service's log: a trail that was cut at its end, put back from a backup or written anew is whole in itself, and only a head
 * from outside tells (`end-missing`, `anchor-differs`). Events may be appended meanwhile.
 */
export async function verifyChain(db: Db, anchor?: Head): Promise<ChainCheck> {
  return inSnapshot(db, async (tx) => {
    let previous: Buffer = GENESIS;
    let next = 0;
    for (;;) {
      const page = await readEvents(tx, next, PAGE);
      for (const event of page) {
        const reason = faultOf(event, next, previous);
        if (reason !== null) return { result: 'broken', at: next, reason };
        previous = event.hash;
        next += 1;
        if (next === anchor?.size && !previous.equals(anchor.hash))
          return { result: 'broken', at: next - 1, reason: 'anchor-differs' };
      }
      if (page.length < PAGE) break;
    }
    const head = await readHead(tx);
    if (head.size !== next || !head.hash.equals(previous))
      return { result: 'broken', at: next, reason: 'head-differs' };
    if (anchor !== undefined && anchor.size > next)
      return { result: 'broken', at: next, reason: 'end-missing' };
    return { result: 'intact', events: next, head: previous.toString('hex') };
  });
}

function faultOf(event: StoredEvent, index: number, previous: Buffer): ChainFault | null {
  if (event.idx !== index) return 'event-missing';
  if (!event.prev.equals(previous)) return 'previous-hash-differs';
  if (!chainHash(previous, event.body).equals(event.hash)) return 'hash-differs';
  try {
    // The columns are what pages search by; the chain holds the body.
    const { name, at, index: stated } = readEvent(event.body);
    return name === event.name && Date.parse(at) === event.at.getTime() && stated === index
      ? null
      : 'column-differs';
  } catch (error) {
    if (faultCode(error) !== 'audit-broken-event') throw error;
    return 'event-broken';
  }
}
