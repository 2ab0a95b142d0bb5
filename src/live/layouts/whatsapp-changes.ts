// Where things stand in the webhook bodies of the WhatsApp Business Cloud API: what people wrote (`messages`), what the
// business's own phone wrote (`message_echoes`), what is told of a time before (`history`), what happens to a group (`groups`);
// and around them what belongs into the envelope of each. Marks of delivery (`statuses`) are only counted.
import type { JsonPath, JsonPiece, JsonWish } from '../../ingest/index.ts';

export type ListName = 'messages' | 'message_echoes' | 'history' | 'groups';

/** One message or event of a group. `thread`: the members of its thread in a history. */
export type Item = { list: ListName; piece: JsonPiece; thread: JsonPiece[] };

/** One change of one entry: the members around, contacts, items, and how many marks there were. */
export type Change = {
  path: JsonPath;
  head: JsonPiece[];
  entry: JsonPiece[];
  change: JsonPiece[];
  value: JsonPiece[];
  contacts: JsonPiece[];
  items: Item[];
  marks: number;
};

const LISTS = new Set(['messages', 'message_echoes', 'groups', 'contacts', 'statuses']);
const [IN_ENTRY, IN_CHANGE, IN_VALUE, IN_LIST, IN_THREAD, IN_MESSAGES] = [3, 5, 6, 7, 10, 11];

/** entry[i].changes[j].value.messages[k]: arrays are entered down to the single message, members around them are taken. */
export function wishForChanges(path: JsonPath): JsonWish {
  const [top, , inEntry, , inChange, inValue, , inHistory, , inThread] = path;
  if (path.length === 0) return 'enter';
  if (top !== 'entry') return path.length === 1 ? 'take' : 'skip';
  if (path.length < IN_ENTRY) return 'enter';
  if (inEntry !== 'changes') return path.length === IN_ENTRY ? 'take' : 'skip';
  if (path.length < IN_CHANGE) return 'enter';
  if (inChange !== 'value') return path.length === IN_CHANGE ? 'take' : 'skip';
  if (path.length === IN_CHANGE) return 'enter';
  if (inValue !== 'history') {
    if (path.length === IN_VALUE) return LISTS.has(String(inValue)) ? 'enter' : 'take';
    return path.length === IN_LIST ? 'take' : 'skip';
  }
  if (path.length <= IN_LIST) return 'enter';
  if (inHistory !== 'threads') return 'skip';
  if (path.length < IN_THREAD) return 'enter';
  if (path.length === IN_THREAD) return inThread === 'messages' ? 'enter' : 'take';
  return path.length === IN_MESSAGES && inThread === 'messages' ? 'take' : 'skip';
}

/** The changes in the order of the body. */
export function changesOf(pieces: readonly JsonPiece[]): Change[] {
  const head = pieces.filter(({ path }) => path.length === 1);
  const inside = pieces.filter(({ path }) => path.length >= IN_CHANGE && path[2] === 'changes');
  const groups = Map.groupBy(inside, ({ path }) => `${path[1]} ${path[3]}`);
  return [...groups.values()].map((group) => {
    const path = group[0]?.path.slice(0, IN_CHANGE - 1) ?? [];
    const lists = group.filter((one) => one.path.length === IN_LIST);
    const listed = (name: string) => lists.filter((one) => one.path[5] === name);
    const plain = (['messages', 'message_echoes', 'groups'] as const).flatMap((list) =>
      listed(list).map((piece) => ({ list, piece, thread: [] })),
    );
    return {
      path,
      head,
      entry: pieces.filter((one) => one.path.length === IN_ENTRY && one.path[1] === path[1]),
      change: group.filter((one) => one.path.length === IN_CHANGE),
      value: group.filter((one) => one.path.length === IN_VALUE),
      contacts: listed('contacts'),
      items: [...plain, ...historyOf(group)],
      marks: listed('statuses').length,
    };
  });
}

function historyOf(group: readonly JsonPiece[]): Item[] {
  const members = Map.groupBy(
    group.filter(({ path }) => path.length === IN_THREAD),
    threadOf,
  );
  return group
    .filter(({ path }) => path.length === IN_MESSAGES)
    .map((piece) => ({ list: 'history' as const, piece, thread: members.get(threadOf(piece)) ?? [] }));
}

function threadOf({ path }: JsonPiece): string {
  return `${path[6]} ${path[8]}`;
}
