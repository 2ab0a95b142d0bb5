// Decides where each event about another one is told: with what it is about, if that is in the text and the rules of the
// specification allow it, else as a message of its own. Any order of events gives the same.
import { readEvent } from './event.ts';
import { valueIn, type EventPiece } from './event-pieces.ts';
import { keyOf, type Related } from './related.ts';
import type { Survey } from './survey.ts';

/** Everything about one message. `withdrawals` are redactions of its edits and reactions. */
export type Group = {
  edits: Related[];
  reactions: Related[];
  votes: Related[];
  redactions: Related[];
  withdrawals: Related[];
  copies: Related[];
};

export type Folding = {
  groups: Map<string, Group>;
  /** By ordinal: events about others that stand by themselves; all other events about others are told elsewhere. */
  alone: Map<number, Related>;
  folded: Set<number>;
};

type Target = { sender: string; type: string; isState: boolean };

/** A second pass: what is known of the events that others are about. */
export async function targetsOf(
  pieces: AsyncIterable<EventPiece>,
  related: readonly Related[],
): Promise<Map<string, Target>> {
  const wanted = new Set(related.map(({ target }) => target));
  const targets = new Map<string, Target>();
  for await (const piece of pieces) {
    if (piece.role !== 'timeline') continue;
    const event = readEvent(valueIn(piece), piece.room);
    if ('problem' in event) continue;
    const key = keyOf(event.room, event.id);
    if (!wanted.has(key) || targets.has(key)) continue;
    targets.set(key, { sender: event.sender, type: event.type, isState: event.stateKey !== null });
  }
  return targets;
}

/** Folds what can be folded; the rest counts as messages of its room, with a remark each. */
export function foldRelated(survey: Survey, targets: ReadonlyMap<string, Target>): Folding {
  const folder = new Folder(survey, targets);
  for (const kind of ['edit', 'reaction', 'vote', 'copy', 'redaction'] as const)
    for (const one of survey.related) if (one.kind === kind) folder.place(one);
  return folder.folding;
}

class Folder {
  readonly folding: Folding = { groups: new Map(), alone: new Map(), folded: new Set() };
  readonly #survey: Survey;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #byKey: Map<string, Related>;
  /** Where a folded event is told. */
  readonly #homes = new Map<string, string>();

  constructor(survey: Survey, targets: ReadonlyMap<string, Target>) {
    this.#survey = survey;
    this.#targets = targets;
    const first = survey.related.filter(({ ordinal }) => !survey.repeated.has(ordinal));
    this.#byKey = new Map(first.map((one) => [one.key, one]));
  }

  place(one: Related): void {
    if (one.kind === 'redaction') {
      this.#placeRedaction(one);
      return;
    }
    const home = one.kind === 'edit' ? this.#homeOfEdit(one) : this.#homeOf(one.target);
    if (home === null) {
      this.#leaveAlone(one);
      return;
    }
    const group = this.#group(home);
    const lists = { edit: group.edits, reaction: group.reactions, vote: group.votes, copy: group.copies };
    lists[one.kind].push(one);
    this.#fold(one, home);
  }

  /** The rules for a valid replacement: same room (the key), sender and type, no state, and no edit of an edit. */
  #homeOfEdit({ sender, type, target }: Related): string | null {
    const original = this.#targets.get(target);
    if (original === undefined || original.isState || this.#byKey.get(target)?.kind === 'edit') return null;
    return original.sender === sender && original.type === type ? target : null;
  }

  /** The message that is told at this event; null when there is none, because it is absent or only about another one. */
  #homeOf(target: string): string | null {
    if (!this.#targets.has(target)) return null;
    const itself = this.#byKey.get(target);
    if (itself === undefined || this.folding.alone.has(itself.ordinal)) return target;
    return itself.kind === 'edit' ? (this.#homes.get(target) ?? null) : null;
  }

  #placeRedaction(one: Related): void {
    const itself = this.#byKey.get(one.target);
    const home = this.#homes.get(one.target);
    if (itself !== undefined && home !== undefined) {
      itself.withdrawn = true;
      this.#group(home).withdrawals.push(one);
      this.#remark(one, `matrix-${itself.kind}-withdrawn`);
      this.#fold(one, home);
      return;
    }
    if (this.#targets.has(one.target) && itself?.kind !== 'redaction') {
      this.#group(one.target).redactions.push(one);
      this.#fold(one, one.target);
    } else this.#leaveAlone(one);
  }

  #fold(one: Related, home: string): void {
    this.folding.folded.add(one.ordinal);
    if (!this.#survey.repeated.has(one.ordinal)) this.#homes.set(one.key, home);
  }

  #leaveAlone(one: Related): void {
    // A repeated event is never a message, whatever it adds.
    if (this.#survey.repeated.has(one.ordinal)) return;
    this.folding.alone.set(one.ordinal, one);
    const room = this.#survey.rooms.get(one.room);
    if (room !== undefined) room.count += 1;
    const present = one.kind === 'edit' && this.#targets.has(one.target);
    this.#remark(one, present ? 'matrix-edit-not-valid' : `matrix-${one.kind}-of-absent`);
  }

  #remark({ room, line }: Related, code: string): void {
    this.#survey.rooms.get(room)?.remarks.warn(code, line);
  }

  #group(key: string): Group {
    const known = this.folding.groups.get(key);
    if (known !== undefined) return known;
    const group = { edits: [], reactions: [], votes: [], redactions: [], withdrawals: [], copies: [] };
    this.folding.groups.set(key, group);
    return group;
  }
}
