// A `dataMessage` of signal-cli (formats.md §4.1). Hostile input: any field may be missing or of another type.
import type { Utterance } from '../../event-thread.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { fieldWords } from '../../field-words.ts';
import type { AttachmentMention, MessageKind } from '../../parsed-thread.ts';
import { added, joinWords, sent, type Words } from '../../words.ts';
import type { AttachmentStore } from '../platform.ts';
import { accountId, messageKey } from './identity.ts';

/** The account of `authorUuid`, else its number, else whatever the old field says. */
export function authorAt(value: JsonObject | undefined, name: string): string | null {
  const id = textAt(value, `${name}Uuid`) ?? textAt(value, `${name}Number`) ?? textAt(value, name);
  return id === undefined ? null : accountId(id);
}

export function timestampAt(value: JsonObject | undefined, ...names: string[]): number | null {
  const found = valueAt(value, ...names);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : null;
}

/** signal-cli keeps files under their id; a gateway may lay them beside the text under their own name. */
function attachmentsOf(data: JsonObject, store: AttachmentStore): AttachmentMention[] {
  return listAt(data, 'attachments').flatMap((attachment) => {
    const names = [textAt(attachment, 'id'), textAt(attachment, 'filename')].filter(
      (name) => name !== undefined,
    );
    const present = names.find((name) => store.has(name));
    const name = present ?? names.at(-1) ?? textAt(attachment, 'contentType') ?? 'attachment';
    return [{ name, present: present !== undefined }];
  });
}

function contactLines(data: JsonObject): Words[][] {
  return listAt(data, 'contacts').flatMap((contact) => [
    [
      sent(
        textAt(contact, 'name', 'display') ??
          [textAt(contact, 'name', 'given'), textAt(contact, 'name', 'family')]
            .filter((name) => name !== undefined)
            .join(' '),
      ),
    ],
    ...listAt(contact, 'phone').map((phone) => [sent(textAt(phone, 'value') ?? '')]),
  ]);
}

function pollLines(poll: JsonObject): Words[][] {
  const options = listAt(poll, 'options').map((option) => [
    sent(typeof option === 'string' ? option : (textAt(option, 'option') ?? textAt(option, 'text') ?? '')),
  ]);
  return [[sent(textAt(poll, 'question') ?? '')], ...options];
}

/** Kind and words of a message that is none of the special ones. */
export function cliContent(
  data: JsonObject,
  store: AttachmentStore,
): Pick<Utterance, 'kind' | 'text' | 'appText' | 'attachments' | 'replyTo'> {
  const message = sent(textAt(data, 'message') ?? '');
  const quote = objectAt(data, 'quote');
  const [author, quoted] = [authorAt(quote, 'author'), timestampAt(quote, 'id')];
  const replyTo = author === null || quoted === null ? null : messageKey(author, quoted);
  const attachments = attachmentsOf(data, store);
  const of = (kind: MessageKind, lines: Words[][], mentions = attachments) => ({
    kind,
    ...joinWords([[message], ...lines]),
    attachments: mentions,
    replyTo,
  });
  const poll = objectAt(data, 'pollCreate') ?? objectAt(data, 'poll');
  if (poll !== undefined) return of('poll', pollLines(poll));
  if (listAt(data, 'contacts').length > 0) return of('contact', contactLines(data));
  if (objectAt(data, 'sticker') !== undefined)
    return of('sticker', [], [{ name: 'sticker', present: false }]);
  if (attachments.length > 0) return of('media', []);
  if (valueAt(data, 'viewOnce') === true) return of('media', [], [{ name: 'view once', present: false }]);
  if (message.text !== '') return of('text', []);
  if (textAt(data, 'groupInfo', 'type') === 'UPDATE') return of('system', [[added('group updated')]]);
  if (valueAt(data, 'isExpirationUpdate') === true) {
    const seconds = fieldWords(valueAt(data, 'expiresInSeconds'));
    return of('system', [[added(`disappearing messages: ${seconds} seconds`)]]);
  }
  return of('unsupported', []);
}
