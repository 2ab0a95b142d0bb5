// What an event says, in the words that stand in it. `text` is the body as sent, code point by code point; what a client put
// there instead of a person (a file's name, the quotation above a reply) is covered by `appText`, never cut out.
import { isObject, listAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { MessageKind } from '../../parsed-thread.ts';
import { pollText } from './poll.ts';
import { callText, stateText } from './system-text.ts';

export type Stretch = { start: number; end: number };

/** A file that a message carries. `names` are those it may have been saved under, the likeliest first. */
export type Media = {
  /** Empty where the event tells no name: then it goes by its word. */
  names: string[];
  word: string;
  folder: string;
  extension: string | null;
  address: string | null;
};

export type Wording = { kind: MessageKind; text: string; appText: Stretch[]; media: Media | null };

const FOLDERS: Readonly<Record<string, string>> = {
  'm.image': 'images',
  'm.video': 'videos',
  'm.audio': 'audio',
  'm.file': 'files',
};
const SAID = new Set(['m.text', 'm.notice', 'm.emote']);

/** Types whose wording is known; anything else is `unsupported`. */
export function isKnown(type: string, content: JsonObject): boolean {
  if (type !== 'm.room.message') return SPEAKING.has(type) || type.startsWith('m.call.');
  const msgtype = textAt(content, 'msgtype') ?? '';
  return SAID.has(msgtype) || msgtype in FOLDERS || msgtype in OTHERS;
}

const SPEAKING = new Set([
  'm.sticker',
  'm.poll.start',
  'm.poll.end',
  'org.matrix.msc3381.poll.start',
  'org.matrix.msc3381.poll.end',
  'm.rtc.notification',
  'org.matrix.msc4075.rtc.notification',
  'm.room.encrypted',
]);
const OTHERS: Readonly<Record<string, MessageKind>> = {
  'm.location': 'location',
  'm.server_notice': 'system',
  'm.key.verification.request': 'system',
  'm.bad.encrypted': 'unsupported',
};

/** `answers`: whether the event answers another one; only then may its body begin with a quotation that a client wrote. */
export function wordingOf(
  event: { type: string; stateKey: string | null; prevContent: JsonObject | null; content: JsonObject },
  answers: boolean,
): Wording {
  const { type, content } = event;
  if (event.stateKey !== null && type !== 'm.room.message') return byApp('system', stateText(event));
  if (type === 'm.sticker') return mediaWording('sticker', content, 'stickers', 'sticker');
  if (type.endsWith('poll.start')) return plain('poll', pollText(content));
  if (type.endsWith('poll.end')) return byApp('poll', bodyOf(content));
  if (type.startsWith('m.call.') || type.endsWith('rtc.notification'))
    return byApp('call', callText(type, content));
  if (type !== 'm.room.message')
    return plain('unsupported', isEncrypted(type, content) ? '' : bodyOf(content));
  return messageWording(content, answers);
}

/** Words that nobody could read: on the wire, and as Element's export writes them, as if they were a message. */
export function isEncrypted(type: string, content: JsonObject): boolean {
  return type === 'm.room.encrypted' || textAt(content, 'msgtype') === 'm.bad.encrypted';
}

function messageWording(content: JsonObject, answers: boolean): Wording {
  const msgtype = textAt(content, 'msgtype') ?? '';
  const body = bodyOf(content);
  const end = answers ? quotationEnd(body) : 0;
  const quoted = end === 0 ? [] : [{ start: 0, end }];
  if (SAID.has(msgtype)) return { kind: 'text', text: body, appText: quoted, media: null };
  const folder = Object.hasOwn(FOLDERS, msgtype) ? FOLDERS[msgtype] : undefined;
  if (folder !== undefined) return mediaWording('media', content, folder, msgtype.slice(2));
  if (msgtype === 'm.location') return locationWording(content, body);
  if (msgtype === 'm.bad.encrypted') return plain('unsupported', '');
  const kind = Object.hasOwn(OTHERS, msgtype) ? OTHERS[msgtype] : undefined;
  return { kind: kind ?? 'unsupported', text: body, appText: quoted, media: null };
}

/**
 * With `filename` the body is a caption, unless both are the same. Without it the body is a name or a description, which old
 * clients let people write: it counts as the app's only when it has the form of a file's name.
 */
function mediaWording(kind: 'media' | 'sticker', content: JsonObject, folder: string, word: string): Wording {
  const body = bodyOf(content);
  const filename = textAt(content, 'filename');
  const voice = VOICE.some((name) => isObject(content[name]));
  const extension = kind === 'sticker' ? '.png' : voice ? '.ogg' : null;
  const names = [...new Set([filename ?? body, body])].filter((name) => name !== '');
  const address = textAt(content, 'url') ?? textAt(content, 'file', 'url') ?? null;
  const isName = filename === undefined ? FILE_NAME.test(body) || voice : filename === body;
  const words = isName || kind === 'sticker' ? byApp(kind, body) : plain(kind, body);
  return { ...words, media: { names, word, folder, extension, address } };
}

const FILE_NAME = /^[^\n]+\.[A-Za-z0-9]{1,8}$/;
const VOICE = ['org.matrix.msc3245.voice', 'org.matrix.msc3245.voice.v2'];

/** The place itself stands in a member of its own: it follows the description, unless that says it already. */
function locationWording(content: JsonObject, body: string): Wording {
  const place = textAt(content, 'geo_uri') ?? textAt(content, 'm.location', 'uri') ?? '';
  if (place === '' || body.includes(place)) return plain('location', body);
  return plain('location', body === '' ? place : `${body}\n${place}`);
}

function plain(kind: MessageKind, text: string): Wording {
  return { kind, text, appText: [], media: null };
}

function byApp(kind: MessageKind, text: string): Wording {
  return { kind, text, appText: text === '' ? [] : [{ start: 0, end: text.length }], media: null };
}

/** The plain body; newer forms of it where there is none; the formatted one as it stands where there is nothing else. */
export function bodyOf(content: JsonObject): string {
  const forms = [
    valueAt(content, 'body'),
    valueAt(content, 'org.matrix.msc1767.text'),
    ...listAt(content, 'm.text').map((one) => valueAt(one, 'body')),
    valueAt(content, 'formatted_body'),
  ];
  return forms.find((form) => typeof form === 'string') ?? '';
}

// Written by clients until specification 1.13: `> <@user:server> words` (`> * <@…>` for an emote), further lines with `> `,
// one blank line. A person's own quotation does not begin with an account.
const QUOTATION = /^> (?:\* )?<@[^>\n]*>[^\n]*\n(?:> ?[^\n]*\n)*\n?/;

function quotationEnd(body: string): number {
  return QUOTATION.exec(body)?.[0].length ?? 0;
}
