// Decides where each message about another one is told: with what it is about, if that is in the thread and the same person
// may say it, else as a message of its own. Any order of delivery gives the same.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { textAt } from '../../json-fields.ts';
import { cloudBody } from './cloud-body.ts';
import { cloudPieces } from './cloud-pieces.ts';
import { aboutWhat, type Related } from './related.ts';
import { Placer, type Survey, type Thread } from './survey.ts';

/** What is told of one message, in no order yet. */
export type Group = { edits: Related[]; withdrawals: Related[]; reactions: Related[] };

export type Folding = {
  /** By the id of the message. */
  groups: Map<string, Group>;
  /** By ordinal: what stands by itself. */
  alone: Map<number, Related>;
};

/** Reads the text once more if anything is about something else. Faults: those of json-bodies.ts. */
export async function foldThread(
  text: ChatText,
  survey: Survey,
  thread: Thread,
  bounds: Bounds,
): Promise<Folding> {
  const folding: Folding = { groups: new Map(), alone: new Map() };
  if (thread.related.length === 0) return folding;
  const senders = await sendersOf(text, survey, thread, bounds);
  const edits = new Map(thread.related.filter(({ kind }) => kind === 'edit').map((edit) => [edit.id, edit]));
  for (const one of thread.related) {
    const home = homeOf(one, senders, edits);
    if (home === null) {
      folding.alone.set(one.ordinal, one);
      thread.remarks.warn(reasonOf(one, senders), one.line);
      continue;
    }
    const group = folding.groups.get(home) ?? { edits: [], withdrawals: [], reactions: [] };
    folding.groups.set(home, group);
    const lists = { edit: group.edits, withdrawal: group.withdrawals, reaction: group.reactions };
    lists[one.kind].push(one);
  }
  return folding;
}

/** The messages that others are about, with who wrote them. */
async function sendersOf(
  text: ChatText,
  { people, repeated }: Survey,
  thread: Thread,
  bounds: Bounds,
): Promise<Map<string, string>> {
  const edits = thread.related.filter(({ kind }) => kind === 'edit');
  const wanted = new Set([...thread.related, ...edits].map(({ target }) => target));
  const senders = new Map<string, string>();
  const placer = new Placer(people, bounds);
  for await (const piece of cloudPieces(text, bounds)) {
    const placed = placer.place(piece);
    if (placed === null || 'problem' in placed || placed.key !== thread.key || placed.sides === null)
      continue;
    const id = textAt(placed.piece.value, 'id');
    if (id === undefined || !wanted.has(id) || repeated.has(placed.ordinal)) continue;
    if (aboutWhat(placed.piece.value) === null) senders.set(id, placed.sides.sender.id);
  }
  return senders;
}

/** The message to tell it with: its target, or what its target, an edit, is about. Only the writer edits. */
function homeOf(
  one: Related,
  senders: ReadonlyMap<string, string>,
  edits: ReadonlyMap<string | null, Related>,
): string | null {
  const home = senders.has(one.target) ? one.target : edits.get(one.target)?.target;
  const writer = home === undefined ? undefined : senders.get(home);
  if (home === undefined || writer === undefined) return null;
  if (one.kind !== 'edit') return home;
  return writer === one.sender.id && isReadable(one) ? home : null;
}

function isReadable({ edited }: Related): boolean {
  return edited !== null && cloudBody(edited, () => false).kind !== 'unsupported';
}

function reasonOf(one: Related, senders: ReadonlyMap<string, string>): string {
  const writer = senders.get(one.target);
  if (writer === undefined) return `whatsapp-cloud-${one.kind}-of-absent`;
  return writer === one.sender.id ? 'whatsapp-cloud-edit-not-readable' : 'whatsapp-cloud-edit-by-another';
}
