// One message of Element's HTML export (element-web `HtmlExport.tsx`: `mx_Export_EventWrapper` around an event's tile). What it
// is, is told by the names of classes, which are the same in every language; only "media omitted" comes as a text in italics.
import { findElement, hasClass, plainText, type HtmlElement } from '../../html-text.ts';
import type { AttachmentMention, MessageKind, ParsedMessage } from '../../parsed-thread.ts';
import { isFileState } from './element-line.ts';
import { wordsOf } from './html-words.ts';

export type Tile = {
  id: string | null;
  /** As written in this tile; null where it goes on from the one above or nobody speaks. */
  sender: string | null;
  senderId: string | null;
  continues: boolean;
  /** `17:20`, and the whole date where the tile has it. */
  time: string;
  date: string | null;
  said: Pick<ParsedMessage, 'kind' | 'text' | 'appText' | 'attachments' | 'deleted'>;
  edited: boolean;
  replyTo: string | null;
  /** Signs, with what the export says of who left them. */
  reactions: { sign: string; label: string; count: number }[];
};

function inside(element: HtmlElement, ...classes: string[]): HtmlElement | undefined {
  return findElement(element, (one) => classes.some((name) => hasClass(one, name)));
}

function textIn(element: HtmlElement, name: string): string | null {
  const found = inside(element, name);
  return found === undefined ? null : plainText(found);
}

export function tileOf(wrapper: HtmlElement, has: (name: string) => boolean): Tile {
  const tile = inside(wrapper, 'mx_EventTile') ?? wrapper;
  const line = inside(tile, 'mx_EventTile_line') ?? tile;
  const stamp = inside(tile, 'mx_MessageTimestamp');
  const avatar = inside(tile, 'mx_EventTile_avatar');
  const account =
    avatar === undefined
      ? undefined
      : (findElement(avatar, isAccount) ?? (isAccount(avatar) ? avatar : undefined));
  const name = textIn(tile, 'mx_DisambiguatedProfile_displayName') ?? textIn(line, 'mx_MEmoteBody_sender');
  const mxid = textIn(tile, 'mx_DisambiguatedProfile_mxid');
  return {
    id: tile.attributes.get('data-event-id') ?? wrapper.attributes.get('id') ?? null,
    sender: name === null || mxid === null ? name : `${name} (${mxid})`,
    senderId: mxid ?? account?.attributes.get('title') ?? null,
    continues: hasClass(tile, 'mx_EventTile_continuation'),
    time: stamp === undefined ? '' : plainText(stamp),
    date: stamp?.attributes.get('title') ?? null,
    said: saidIn(line, has),
    edited: inside(line, 'mx_EventTile_edited') !== undefined,
    replyTo: anchorOf(inside(tile, 'mx_reply_anchor')),
    reactions: reactionsIn(tile),
  };
}

function isAccount({ attributes }: HtmlElement): boolean {
  return /^@[^:\s]+:\S+$/.test(attributes.get('title') ?? '');
}

function anchorOf(link: HtmlElement | undefined): string | null {
  const href = link?.attributes.get('href') ?? '';
  if (!href.startsWith('#') || href.length < 2) return null;
  try {
    return decodeURIComponent(href.slice(1));
  } catch {
    return href.slice(1);
  }
}

const MEDIA = ['mx_MImageBody', 'mx_MVideoBody', 'mx_MAudioBody', 'mx_MVoiceMessageBody', 'mx_MFileBody'];
const CALLS = ['mx_LegacyCallEvent', 'mx_CallEvent', 'mx_CallEvent_wrapper'];
const UNREADABLE = ['mx_DecryptionFailureBody', 'mx_UnableToDecrypt'];

type Said = Tile['said'];

function saidIn(line: HtmlElement, has: (name: string) => boolean): Said {
  const gone = inside(line, 'mx_RedactedBody');
  if (gone !== undefined) return { ...byApp('deleted', plainText(gone)), deleted: true };
  if (inside(line, ...UNREADABLE) !== undefined) return plain('unsupported', '');
  const notice = inside(line, 'mx_TextualEvent');
  if (notice !== undefined) return byApp('system', plainText(notice));
  const sticker = inside(line, 'mx_MStickerBody', 'mx_MStickerBody_wrapper');
  if (sticker !== undefined || inside(line, ...MEDIA) !== undefined)
    return mediaIn(line, sticker === undefined ? 'media' : 'sticker', has);
  const poll = inside(line, 'mx_MPollBody');
  if (poll !== undefined) return plain('poll', pollIn(poll));
  const place = inside(line, 'mx_MLocationBody');
  if (place !== undefined) return plain('location', wordsOf(place).trim());
  const call = inside(line, ...CALLS);
  if (call !== undefined) return byApp('call', wordsOf(call).trim());
  const body = inside(line, 'mx_EventTile_body');
  if (body !== undefined) return textOfBody(body);
  return plain('unsupported', wordsWithout(line, ['mx_MessageTimestamp', 'mx_ReplyChain_Export']));
}

function plain(kind: MessageKind, text: string): Said {
  return { kind, text, attachments: [], deleted: false };
}

function byApp(kind: MessageKind, text: string): Said {
  return { ...plain(kind, text), ...(text === '' ? {} : { appText: [{ start: 0, end: text.length }] }) };
}

/** A file that was left out is a text of its own in italics, whoever sent it. */
function textOfBody(body: HtmlElement): Said {
  const [only] = body.children;
  const italic = body.children.length === 1 && typeof only === 'object' && only.name === 'em';
  const text = wordsOf(body);
  if (!italic || !isFileState(text)) return plain('text', text);
  return { ...byApp('media', text), attachments: [{ name: 'file', present: false }] };
}

const FOLDERS = /^(?:images|videos|audio|files|stickers)\//;

function mediaIn(line: HtmlElement, kind: 'media' | 'sticker', has: (name: string) => boolean): Said {
  const link = findElement(line, (one) => pathOf(one) !== null);
  const path = link === undefined ? null : pathOf(link);
  const picture = findElement(line, ({ name, attributes }) => name === 'img' && attributes.has('alt'));
  const shown = textIn(line, 'mx_MFileBody_info_filename') ?? picture?.attributes.get('alt') ?? '';
  const name = path ?? (shown === '' ? 'file' : shown);
  const attachments: AttachmentMention[] = [{ name, present: path !== null && has(path) }];
  const caption = inside(line, 'mx_EventTile_body');
  const words = caption === undefined ? byApp(kind, shown) : plain(kind, wordsOf(caption));
  return { ...words, attachments };
}

function pathOf({ attributes }: HtmlElement): string | null {
  const path = attributes.get('href') ?? attributes.get('src') ?? '';
  return FOLDERS.test(path) ? path : null;
}

function pollIn(poll: HtmlElement): string {
  const question = findElement(poll, ({ name }) => /^h[1-6]$/.test(name));
  const options = allInside(poll, 'mx_PollOption_optionText').map(plainText);
  return question === undefined ? wordsOf(poll).trim() : [plainText(question), ...options].join('\n');
}

function reactionsIn(tile: HtmlElement): Tile['reactions'] {
  return allInside(tile, 'mx_ReactionsRowButton').map((button) => ({
    sign: textIn(button, 'mx_ReactionsRowButton_content') ?? '',
    label: button.attributes.get('aria-label') ?? '',
    count: Number.parseInt(textIn(button, 'mx_ReactionsRowButton_count') ?? '1', 10),
  }));
}

function allInside(element: HtmlElement, name: string): HtmlElement[] {
  return element.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    return hasClass(child, name) ? [child] : allInside(child, name);
  });
}

function wordsWithout(element: HtmlElement, classes: readonly string[]): string {
  const children = element.children.filter(
    (child) => typeof child === 'string' || !classes.some((name) => hasClass(child, name)),
  );
  return wordsOf({ ...element, children }).trim();
}
