// Which chats a JSON export of Telegram Desktop holds: one, or a whole account's (formats.md §3.1). Of an account only chats
// are looked at; address book, sessions and personal information are passed over unread.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { jsonPieces, type JsonPath, type JsonPiece, type JsonWish } from '../../json-text.ts';
import { tooMany } from '../../too-many.ts';
import { parseRepaired } from './repaired-json.ts';

/** `path` leads to the chat inside the text; `id` is the platform's own. */
export type DesktopChat = { name: string; id: string; type: string; path: JsonPath };

const LISTS = new Set(['chats', 'left_chats']);
const FACTS = new Set(['name', 'type', 'id']);

function chatPath(path: JsonPath): JsonPath | null {
  const [list, inner] = path;
  if (typeof list === 'string' && LISTS.has(list) && inner === 'list' && path.length >= 3)
    return path.slice(0, 3);
  return null;
}

/** The members of chats that say which they are, and the first message of a chat by itself. */
function factsWish(path: JsonPath): JsonWish {
  const [list, inner] = path;
  if (path.length === 0) return 'enter';
  if (list === 'messages') return path.length === 1 ? 'enter' : inner === 0 ? 'take' : 'skip';
  if (typeof list !== 'string' || !LISTS.has(list))
    return path.length === 1 && FACTS.has(String(list)) ? 'take' : 'skip';
  if (path.length < 4) return inner === undefined || inner === 'list' ? 'enter' : 'skip';
  return path.length === 4 && FACTS.has(String(path[3])) ? 'take' : 'skip';
}

/** Every chat in file order. A chat without a name (`saved_messages`) is called by its type. */
export async function desktopChats(text: ChatText, bounds: Bounds): Promise<DesktopChat[]> {
  const facts = new Map<string, { path: JsonPath; values: Map<string, string> }>();
  for await (const { path, bytes, line } of jsonPieces(text, factsWish, bounds)) {
    if (path[0] === 'messages') {
      // The app writes what a chat is before its messages. Where that is not so, the rest may still tell.
      const own = facts.get('')?.values;
      if (own?.has('type') === true && own.has('id')) break;
      continue;
    }
    const chat = chatPath(path) ?? [];
    const key = chat.join('/');
    const known = facts.get(key) ?? { path: chat, values: new Map<string, string>() };
    facts.set(key, known);
    const { value } = parseRepaired(bytes);
    if (typeof value === 'string' || typeof value === 'number')
      known.values.set(String(path.at(-1)), String(value));
    if (facts.size > bounds.maxChatChoices + 1) throw tooMany('ingest-too-many-chats', line);
  }
  if (facts.size === 0) return [{ name: '', id: '', type: '', path: [] }];
  // The account itself has a name too; beside chats it is none.
  if (facts.size > 1) facts.delete('');
  return [...facts.values()].map(({ path, values }) => {
    const [type = '', id = ''] = [values.get('type'), values.get('id')];
    return { name: values.get('name') ?? (type === '' ? id : type), id, type, path };
  });
}

/** The messages of one chat, in file order. */
export function chatMessages(text: ChatText, chat: DesktopChat, bounds: Bounds): AsyncGenerator<JsonPiece> {
  const way = [...chat.path, 'messages'];
  return jsonPieces(
    text,
    (path) => {
      if (path.some((step, index) => index < way.length && step !== way[index])) return 'skip';
      return path.length > way.length ? 'take' : 'enter';
    },
    bounds,
  );
}
