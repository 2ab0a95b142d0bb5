// Which name an account went by when it wrote, from the membership events of a room. Names are chosen by their bearers: who
// had a name first keeps it, everybody else with the same one is shown with their account beside it, so that two people
// never become one label. A longer export of the same room gives the same labels (RULE C-03): later events change none.
import type { Bounds } from '../../../kernel/bounds.ts';
import { textAt } from '../../json-fields.ts';
import type { MatrixEvent } from './event.ts';

type Change = { from: number; name: string | null };
type Member = { changes: Change[]; before: Change | null };

const LOOKS_LIKE_ACCOUNT = /^@[^:]*:/;

export class MemberNames {
  readonly #members = new Map<string, Member>();
  readonly #owners = new Map<string, string>();
  readonly #most: number;
  #kept = 0;
  /** Names past the bound. */
  left = 0;

  constructor(bounds: Bounds) {
    this.#most = bounds.maxNamesKept;
  }

  /** Takes in an event of type `m.room.member`; a withdrawn one tells no name. */
  note({ stateKey, sentMs, content, prevContent, redactedBecause }: MatrixEvent): void {
    if (stateKey === null || redactedBecause !== null) return;
    const name = textAt(content, 'displayname') ?? null;
    if (name === null && textAt(content, 'membership') !== 'join') return;
    if (this.#kept >= this.#most) {
      this.left += 1;
      return;
    }
    this.#kept += 1;
    const member = this.#members.get(stateKey) ?? { changes: [], before: null };
    this.#members.set(stateKey, member);
    member.changes.push({ from: sentMs, name });
    const earlier = textAt(prevContent, 'displayname');
    if (earlier !== undefined && (member.before === null || sentMs < member.before.from))
      member.before = { from: sentMs, name: earlier };
  }

  /** After the last `note`, before the first `labelOf`. */
  settle(): void {
    const first = new Map<string, { user: string; from: number }>();
    for (const [user, { changes, before }] of this.#members) {
      changes.sort((a, b) => a.from - b.from);
      const told = before === null ? changes : [{ from: -Infinity, name: before.name }, ...changes];
      for (const { name, from } of told) {
        if (name === null) continue;
        const owner = first.get(name);
        const earlier = owner === undefined || from < owner.from;
        if (earlier || (from === owner.from && user < owner.user)) first.set(name, { user, from });
      }
    }
    for (const [name, { user }] of first) this.#owners.set(name, user);
  }

  /** The label of an account at a time; the account itself where the text tells no name. */
  labelOf(user: string, sentMs: number): string {
    const name = this.#nameAt(user, sentMs);
    if (name === null || name === '') return user;
    const alone = this.#owners.get(name) === user && !LOOKS_LIKE_ACCOUNT.test(name);
    return alone || name === user ? name : `${name} (${user})`;
  }

  /** The account that alone goes by this name, if there is one. */
  ownerOf(name: string): string | undefined {
    return this.#owners.get(name);
  }

  #nameAt(user: string, sentMs: number): string | null {
    const member = this.#members.get(user);
    if (member === undefined) return null;
    // A room can hold as many changes as messages, so the last one before is found by halving.
    let [low, high] = [0, member.changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((member.changes[middle]?.from ?? Infinity) <= sentMs) low = middle + 1;
      else high = middle;
    }
    return (member.changes[low - 1] ?? member.before ?? member.changes[0])?.name ?? null;
  }
}
