// Makes the messages of a thread: what each says, with everything that is told of it elsewhere in the text.
import { textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { ParsedMessage, RawSlice } from '../../parsed-thread.ts';
import { cloudBody, type CloudBody, type HasFile } from './cloud-body.ts';
import type { Folding, Group } from './folding.ts';
import { groupBody, withoutInvite } from './group-event.ts';
import { aboutWhat, inOrder, type Related } from './related.ts';
import type { Placed, Survey } from './survey.ts';

export type MessageContext = { survey: Survey; folding: Folding; has: HasFile };

/** The message at this place; null when it is told with another one. */
export function toMessage(placed: Placed, seq: number, context: MessageContext): ParsedMessage | null {
  const { survey, folding, has } = context;
  const { ordinal, at, piece, sides } = placed;
  if (survey.repeated.has(ordinal)) return null;
  const base = { seq, at, atIsWallTime: false, edited: false, deleted: false, replyTo: null };
  if (sides === null) {
    const body = groupBody(piece.value, (account) => survey.people.labelOf(account));
    return { ...base, sender: null, ...body, raw: withoutInvite(piece.value, piece.raw).raw };
  }
  const { value, raw } = piece;
  const id = textAt(value, 'id');
  const repeats = id === undefined ? [] : (survey.repeats.get(id) ?? []);
  const { label: sender, id: senderId } = sides.sender;
  const from = { ...base, sender, senderId, ...(id === undefined ? {} : { id }), raw };
  const alone = folding.alone.get(ordinal);
  if (alone !== undefined) return withMore({ ...from, ...aloneBody(alone, has) }, repeats);
  if (aboutWhat(value) !== null) return null;
  const told = (id === undefined ? undefined : survey.fuller.get(id)?.value) ?? value;
  const message: ParsedMessage = {
    ...from,
    ...cloudBody(told, has),
    replyTo: textAt(told, 'context', 'id') ?? null,
    ...(isForwarded(told) ? { forwarded: true } : {}),
  };
  const group = id === undefined ? undefined : folding.groups.get(id);
  if (group === undefined) return withMore(message, repeats);
  return withMore(withGroup(message, group, has), [...repeats, ...slicesOf(group, survey)]);
}

function isForwarded(value: JsonObject): boolean {
  return ['forwarded', 'frequently_forwarded'].some((name) => valueAt(value, 'context', name) === true);
}

type AloneBody = CloudBody & Pick<ParsedMessage, 'edited' | 'deleted' | 'replyTo'>;

/** What is about a message that is not here, or that another person wrote. */
function aloneBody({ kind, target, sign, edited }: Related, has: HasFile): AloneBody {
  const about = { edited: kind === 'edit', deleted: kind === 'withdrawal', replyTo: target };
  if (kind === 'reaction') return { kind: 'unsupported', text: sign, attachments: [], ...about };
  if (edited === null) return { kind: 'deleted', text: '', attachments: [], ...about };
  return { ...cloudBody(edited, has), ...about };
}

function withGroup(message: ParsedMessage, group: Group, has: HasFile): ParsedMessage {
  const withdrawn = group.withdrawals.length > 0;
  const reactions = lastReactions(group.reactions);
  return {
    ...withEdits(message, inOrder(group.edits), has),
    ...(withdrawn ? { deleted: true, kind: 'deleted' } : {}),
    ...(reactions.length === 0 ? {} : { reactions }),
  };
}

/** The newest wording is the text; a file stays that of the message, because only its caption can be edited. */
function withEdits(message: ParsedMessage, edits: readonly Related[], has: HasFile): ParsedMessage {
  if (edits.length === 0) return message;
  const { appText: _former, ...rest } = message;
  let [at, words]: [string, Pick<ParsedMessage, 'text' | 'appText'>] = [message.at, message];
  const earlier: { at: string; text: string }[] = [];
  for (const edit of edits) {
    earlier.push({ at, text: words.text });
    [at, words] = [edit.at, cloudBody(edit.edited ?? {}, has)];
  }
  const { text, appText } = words;
  return { ...rest, text, ...(appText === undefined ? {} : { appText }), edited: true, earlier };
}

/** One sign a person: the last one, unless it was taken back. */
function lastReactions(reactions: readonly Related[]): { by: string; sign: string }[] {
  const last = new Map<string, { by: string; sign: string }>();
  for (const { sender, sign } of inOrder(reactions)) {
    last.delete(sender.id);
    if (sign !== '') last.set(sender.id, { by: sender.label, sign });
  }
  return [...last.values()];
}

/** The slices of all that is told of a message, and of what of it came again. */
function slicesOf({ edits, withdrawals, reactions }: Group, { repeats }: Survey): RawSlice[] {
  return [...edits, ...withdrawals, ...reactions].flatMap(({ id, raw }) => [
    raw,
    ...(id === null ? [] : (repeats.get(id) ?? [])),
  ]);
}

function withMore(message: ParsedMessage, slices: readonly RawSlice[]): ParsedMessage {
  if (slices.length === 0) return message;
  return { ...message, rawMore: slices.toSorted((a, b) => a.offset - b.offset) };
}
