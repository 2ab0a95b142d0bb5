// A callback of Viber's bot interface (formats.md §5; developers.viber.com/docs/api/rest-bot-api): what people write to a bot,
// and marks of delivery and subscription, which say nothing. `message_token` exceeds 2^53 and is read as the text that stands
// there. Hostile input: members of other types count as absent.
import { objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { exactJsonValue } from '../../json-text.ts';
import { utcTimeOfDigits } from '../../utc-time.ts';

export type BotMessage = { token: string; at: string; senderId: string; sender: string; message: JsonObject };

export type BotEvent =
  { is: 'message'; message: BotMessage } | { is: 'mark' } | { is: 'broken'; reason: string };

/** Callbacks without a message: of delivery, of reading, of who talks to the bot, of the address itself. */
export const VIBER_MARKS: ReadonlySet<string> = new Set([
  'delivered',
  'seen',
  'failed',
  'subscribed',
  'unsubscribed',
  'conversation_started',
  'webhook',
  'action',
  'client_status',
]);
const TOKEN = /^\d{1,30}$/;

/** Reads one callback. `reason` is a code. */
export function readBotEvent(bytes: Buffer): BotEvent {
  const value = exactJsonValue(bytes);
  const event = textAt(value, 'event');
  if (event === undefined) return { is: 'broken', reason: 'not-an-event' };
  if (event !== 'message')
    return VIBER_MARKS.has(event) ? { is: 'mark' } : { is: 'broken', reason: 'unknown-event' };
  const message = objectAt(value, 'message');
  const senderId = textAt(value, 'sender', 'id');
  const at = utcTimeOfDigits(valueAt(value, 'timestamp'), 'ms');
  const token = digitsOf(valueAt(value, 'message_token'));
  if (message === undefined) return { is: 'broken', reason: 'no-message' };
  if (senderId === undefined || senderId === '') return { is: 'broken', reason: 'no-sender' };
  if (at === null) return { is: 'broken', reason: 'no-time' };
  if (token === null) return { is: 'broken', reason: 'no-id' };
  const name = textAt(value, 'sender', 'name') ?? '';
  return { is: 'message', message: { token, at, senderId, sender: name === '' ? senderId : name, message } };
}

function digitsOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && TOKEN.test(text) ? text : null;
}
