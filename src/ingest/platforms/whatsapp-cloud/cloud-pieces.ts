// Where things stand in the webhook bodies of the WhatsApp Business Cloud API (formats.md §2; developers.facebook.com,
// "Webhooks", fields `messages`, `smb_message_echoes`, `history` and those of groups). One body can hold several accounts,
// changes and threads. Only what is needed of it is taken, each message by itself, so that its slice holds nothing else: not
// other people's messages, not the address book (`smb_app_state_sync`), not the accounts around it.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { jsonBodies, type BodyPiece } from '../../json-bodies.ts';
import { isObject, textAt, type JsonObject } from '../../json-fields.ts';
import { exactJsonValue, type JsonPath, type JsonWish } from '../../json-text.ts';
import type { RawSlice } from '../../parsed-thread.ts';

/** In which list a message stood: written to us, written by our own phone, or told of a time before. */
export type MessageList = 'messages' | 'message_echoes' | 'history';

export type CloudMessage = {
  is: 'message';
  list: MessageList;
  /** The change it came in: contacts and numbers of the same change are about it. */
  change: string;
  /** The other end of a thread of `history`. */
  thread: JsonObject | null;
  value: JsonObject;
  line: number;
  raw: RawSlice;
};

export type CloudPiece =
  | CloudMessage
  | { is: 'group'; change: string; value: JsonObject; line: number; raw: RawSlice }
  | { is: 'contact' | 'own'; change: string; value: JsonObject }
  | { is: 'status' | 'error' | 'other'; line: number }
  | { is: 'broken'; reason: 'not-json' | 'not-an-object'; line: number };

const VALUE_DEPTH = 5;

/** `entry[].changes[].value` and, in there, the lists. */
function wish(path: JsonPath): JsonWish {
  const [entry, , changes, , value, list, , threads, , inThread] = path;
  if (path.length < VALUE_DEPTH) return onTheWay([entry, changes]) ? 'enter' : 'skip';
  if (value !== 'value') return 'skip';
  if (path.length === VALUE_DEPTH) return 'enter';
  // A list by any name is entered, so that what stands in it can be counted.
  if (list !== 'history' || path.length < 7) {
    if (path.length === 6) return list === 'metadata' ? 'take' : 'enter';
    return path.length === 7 && typeof path[6] === 'number' && list !== 'history' ? 'take' : 'skip';
  }
  if (path.length === 7) return 'enter';
  if (threads === 'errors') return path.length === 9 ? 'take' : 'enter';
  if (threads !== 'threads') return 'skip';
  if (path.length < 10) return 'enter';
  if (path.length > 10) return 'take';
  if (inThread === 'messages') return 'enter';
  return inThread === 'id' || inThread === 'context' ? 'take' : 'skip';
}

function onTheWay([entry, changes]: readonly (string | number | undefined)[]): boolean {
  return (entry === undefined || entry === 'entry') && (changes === undefined || changes === 'changes');
}

/** The pieces in the order of the text. Faults: those of json-bodies.ts. */
export async function* cloudPieces(text: ChatText, bounds: Bounds): AsyncGenerator<CloudPiece> {
  const threads = new Threads();
  for await (const piece of jsonBodies(text, wish, bounds)) {
    if (piece.broken) yield { is: 'broken', reason: 'not-json', line: piece.line };
    else {
      const found = toPiece(piece, threads);
      if (found !== null) yield found;
    }
  }
}

function toPiece(piece: BodyPiece, threads: Threads): CloudPiece | null {
  const { path, body, line, offset, bytes } = piece;
  const change = `${body}/${path[1]}/${path[3]}`;
  const list = String(path[5]);
  if (list === 'statuses') return { is: 'status', line };
  if (list === 'errors' || path[7] === 'errors') return { is: 'error', line };
  const value = exactJsonValue(bytes);
  if (path.length === 10) {
    threads.note(piece, value);
    return null;
  }
  const known = list === 'metadata' || list === 'contacts' || list === 'groups' || isMessageList(list);
  if (!known) return { is: 'other', line };
  if (!isObject(value)) return { is: 'broken', reason: 'not-an-object', line };
  if (list === 'metadata') return { is: 'own', change, value };
  if (list === 'contacts') return { is: 'contact', change, value };
  const raw = { offset, bytes };
  if (list === 'groups') return { is: 'group', change, value, line, raw };
  if (!isMessageList(list)) return null;
  return { is: 'message', list, change, thread: threads.of(piece), value, line, raw };
}

function isMessageList(list: string): list is MessageList {
  return list === 'messages' || list === 'message_echoes' || list === 'history';
}

/** Who the threads of `history` are with: a thread's id and context stand before its messages. */
class Threads {
  private key = '';
  private about: Record<string, unknown> = {};

  note({ path, body }: BodyPiece, value: unknown): void {
    this.moveTo(body, path);
    const [name] = path.slice(-1);
    if (name === 'id' && typeof value === 'string') this.about['id'] = value;
    if (name === 'context') {
      for (const id of ['wa_id', 'user_id']) this.about[id] = textAt(value, id);
    }
  }

  of({ path, body }: BodyPiece): JsonObject | null {
    if (path[5] !== 'history') return null;
    this.moveTo(body, path);
    return this.about;
  }

  private moveTo(body: string, path: JsonPath): void {
    const key = [body, ...path.slice(0, 9)].join('/');
    if (key === this.key) return;
    this.key = key;
    this.about = {};
  }
}
