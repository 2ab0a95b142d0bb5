// The reader of sigtop's `json` (formats.md §4.3): the rows of Signal Desktop's database as they are, of either schema, before
// and since texts and attachments moved to columns of their own (2025). Rows hold keys of files: those are cut out.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { readEvents } from '../../event-reader.ts';
import type { PlacedEvent } from '../../event-thread.ts';
import { fieldWords } from '../../field-words.ts';
import { isObject, listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonPieces, jsonShape, jsonValue } from '../../json-text.ts';
import type { MessageKind } from '../../parsed-thread.ts';
import { utcTime } from '../../utc-time.ts';
import { added, joinWords, sent } from '../../words.ts';
import type { AttachmentStore, PlatformReader, ReadInput } from '../platform.ts';
import { accountId, messageKey } from './identity.ts';
import { timestampAt } from './cli-message.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Rows of the newer schema keep what was the row under `json`. */
function member(row: JsonObject, name: string): unknown {
  return valueAt(row, name) ?? valueAt(row, 'json', name);
}

function authorOf(row: JsonObject): string {
  const names = ['sourceServiceId', 'sourceUuid', 'source'].map((name) => member(row, name));
  const author = names.find((name) => typeof name === 'string' && name !== '');
  if (typeof author === 'string') return accountId(author);
  // Outgoing rows need no source; sigtop's own text form calls that one so.
  return member(row, 'type') === 'outgoing' ? 'You' : (textAt(row, 'conversationId') ?? 'unknown');
}

function mentions(row: JsonObject, store: AttachmentStore) {
  const list = member(row, 'attachments');
  return (Array.isArray(list) ? list : []).map((attachment: unknown) => {
    const name = textAt(attachment, 'fileName') ?? textAt(attachment, 'contentType') ?? 'attachment';
    return { name, present: store.has(name) };
  });
}

function kindOf(type: string, row: JsonObject, files: number): MessageKind {
  if (member(row, 'deletedForEveryone') === true || valueAt(row, 'deletedForEveryone') === 1)
    return 'deleted';
  if (type === 'call-history') return 'call';
  if (type !== 'incoming' && type !== 'outgoing') return 'system';
  if (isObject(member(row, 'sticker'))) return 'sticker';
  if (listAt(row, 'contact').length > 0) return 'contact';
  return files > 0 ? 'media' : 'text';
}

/** Former wordings, oldest first; the row lists them newest first and the newest is its body. */
function formerOf(history: readonly JsonObject[]): { at: string; text: string }[] {
  return history
    .slice(1)
    .flatMap((version) => {
      const at = utcTime(timestampAt(version, 'timestamp') ?? NaN);
      return at === null ? [] : [{ at, text: textAt(version, 'body') ?? '' }];
    })
    .toReversed();
}

function placed(
  row: unknown,
  where: Pick<PlacedEvent, 'line' | 'raw' | 'rawMore'>,
  store: AttachmentStore,
): PlacedEvent[] {
  if (!isObject(row)) return [{ ...where, broken: 'not-a-row' }];
  const sentMs =
    timestampAt(row, 'sent_at') ?? timestampAt(row, 'timestamp') ?? timestampAt(row, 'received_at');
  const [at, conversation] = [sentMs === null ? null : utcTime(sentMs), textAt(row, 'conversationId')];
  if (sentMs === null || at === null || conversation === undefined)
    return [{ ...where, broken: 'incomplete-row' }];
  const author = authorOf(row);
  const type = textAt(row, 'type') ?? 'unknown';
  const files = mentions(row, store);
  const kind = kindOf(type, row, files.length);
  const body = member(row, 'body');
  const words =
    kind === 'system' || kind === 'call'
      ? [added([type, fieldWords(member(row, 'callHistory'))].filter((word) => word !== '').join(': '))]
      : [];
  const quote = objectAt(row, 'quote');
  const [quoted, quotedBy] = [
    timestampAt(quote, 'id'),
    textAt(quote, 'authorAci') ?? textAt(quote, 'authorUuid'),
  ];
  const by = { sender: textAt(row, 'source') ?? author, senderId: author, atIsWallTime: false as const };
  const plain = { attachments: [], replyTo: null };
  const key = messageKey(author, sentMs);
  const history = listAt(row, 'editHistory').filter(isObject);
  const said = {
    ...by,
    at,
    kind,
    ...joinWords([[sent(typeof body === 'string' ? body : '')], words]),
    attachments: files,
    replyTo: quoted === null || quotedBy === undefined ? null : messageKey(accountId(quotedBy), quoted),
    ...(history.length > 1 ? { edited: true as const, earlier: formerOf(history) } : {}),
  };
  const chat = { id: conversation, name: null };
  const reactions = (
    Array.isArray(member(row, 'reactions')) ? (member(row, 'reactions') as unknown[]) : []
  ).filter(isObject);
  return [
    { ...where, chat, event: { is: 'message', key, said } },
    ...(kind === 'deleted'
      ? [
          {
            ...where,
            chat,
            event: { is: 'withdrawal' as const, target: key, said: { ...by, at, kind, text: '', ...plain } },
          },
        ]
      : []),
    ...reactions.map((reaction) => {
      const who = textAt(reaction, 'fromId') ?? '';
      const when = utcTime(timestampAt(reaction, 'timestamp') ?? sentMs) ?? at;
      const own = {
        sender: who,
        senderId: who,
        at: when,
        atIsWallTime: false,
        kind: 'unsupported' as const,
        text: '',
        ...plain,
      };
      return {
        ...where,
        chat,
        event: { is: 'reaction' as const, target: key, signs: [textAt(reaction, 'emoji') ?? ''], said: own },
      };
    }),
  ];
}

async function* rows({ text, bounds, attachments }: ReadInput): AsyncGenerator<PlacedEvent> {
  const pieces = jsonPieces(text, (path) => (path.length === 0 ? 'enter' : 'take'), bounds);
  for await (const { bytes, line, offset } of pieces) {
    const [raw, ...rawMore] = withoutSecrets({ offset, bytes });
    yield* placed(jsonValue(bytes), { line, raw, rawMore }, attachments);
  }
}

function recognises(head: Buffer): boolean {
  if (!head.includes('"conversationId"')) return false;
  const shape = jsonShape(head, defaultBounds);
  return ['conversationId', 'type', 'sent_at'].every((name) => shape.has(`$[].${name}`));
}

export const sigtopJson: PlatformReader = {
  recognises,
  nameRank: (fileName) => (fileName.endsWith('.json') ? 1 : 0),
  read: (input) =>
    readEvents(
      {
        platform: 'signal',
        layout: 'sigtop-json',
        prefix: 'signal',
        untold: ['deleted-messages', 'disappearing-messages', 'exporter'],
        events: rows,
      },
      input,
    ),
};
