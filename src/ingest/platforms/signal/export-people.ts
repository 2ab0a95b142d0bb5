// Who and which talks stand in Signal's official plaintext export (formats.md §4.2): recipients by id, chats by id. The export
// is of a whole account; keys, settings and everybody's profile are passed over unread.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { isObject, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { jsonLines, type JsonLine } from '../../json-text.ts';
import { Remarks } from '../../remarks.ts';
import { accountId } from './identity.ts';

export type Recipient = { label: string; senderId?: string; self: boolean };
export type ExportChat = { id: string; name: string; count: number };
export type Directory = {
  recipients: Map<string, Recipient>;
  chats: Map<string, ExportChat>;
  /** The account's own name, null when it has none. */
  self: string | null;
  remarks: Remarks;
};

/** protobuf's JSON writes 64-bit numbers as text and leaves out what is 0. */
export function numberAt(value: unknown, ...names: string[]): number {
  const found = valueAt(value, ...names);
  const text = typeof found === 'number' ? String(found) : found;
  return typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : 0;
}

export function idAt(value: unknown, ...names: string[]): string {
  return String(numberAt(value, ...names));
}

function fullName(value: JsonObject | undefined, given: string, family: string): string {
  return [textAt(value, given), textAt(value, family)]
    .filter((name) => name !== undefined && name !== '')
    .join(' ');
}

/**
 * The label that the app shows: a nickname, the phone's address book, the name that somebody chose, the number, the account.
 * The first two are the exporter's own words for a person.
 */
function contactLabel(contact: JsonObject): string {
  const number = textAt(contact, 'e164') ?? idAt(contact, 'e164');
  const id = textAt(contact, 'aci') ?? textAt(contact, 'pni') ?? '';
  const names = [
    fullName(objectAt(contact, 'nickname'), 'given', 'family'),
    fullName(contact, 'systemGivenName', 'systemFamilyName'),
    fullName(contact, 'profileGivenName', 'profileFamilyName'),
    textAt(contact, 'username') ?? '',
    number === '0' ? '' : `+${number.replace(/^\+/, '')}`,
  ];
  return names.find((name) => name !== '') ?? accountId(id);
}

function recipientOf(recipient: JsonObject): Recipient {
  const contact = objectAt(recipient, 'contact');
  if (contact !== undefined) {
    const aci = textAt(contact, 'aci');
    const label = contactLabel(contact);
    return aci === undefined ? { label, self: false } : { label, senderId: accountId(aci), self: false };
  }
  const title = textAt(recipient, 'group', 'snapshot', 'title', 'title');
  if (title !== undefined) return { label: title, self: false };
  if (Object.hasOwn(recipient, 'self')) return { label: '', self: true };
  const list = textAt(recipient, 'distributionList', 'distributionList', 'name');
  const kind = ['group', 'releaseNotes', 'callLink'].find((name) => Object.hasOwn(recipient, name));
  return { label: list ?? textAt(recipient, 'callLink', 'name') ?? kind ?? 'recipient', self: false };
}

/** One line of the export: `kind` is the name of its only member. */
export type Frame = { kind: string; body: JsonObject; line: JsonLine };

/** The lines that say something, in order. Lines that are none are given with kind `broken`. */
export async function* frames(text: ChatText, bounds: Bounds): AsyncGenerator<Frame> {
  for await (const line of jsonLines(text, bounds)) {
    const [kind, body] = isObject(line.value) ? (Object.entries(line.value)[0] ?? []) : [];
    const single = isObject(line.value) && Object.keys(line.value).length === 1;
    if (single && kind !== undefined && isObject(body)) yield { kind, body, line };
    else if (isObject(line.value) && Object.hasOwn(line.value, 'backupTimeMs'))
      yield { kind: 'header', body: {}, line };
    else yield { kind: 'broken', body: {}, line };
  }
}

/** One pass over the export. */
export async function readDirectory(text: ChatText, bounds: Bounds): Promise<Directory> {
  const directory: Directory = {
    recipients: new Map(),
    chats: new Map(),
    self: null,
    remarks: new Remarks(bounds),
  };
  const chatRecipients = new Map<string, string>();
  const counts = new Map<string, number>();
  for await (const { kind, body, line } of frames(text, bounds)) {
    if (kind === 'recipient') directory.recipients.set(idAt(body, 'id'), recipientOf(body));
    else if (kind === 'chat') chatRecipients.set(idAt(body, 'id'), idAt(body, 'recipientId'));
    else if (kind === 'account') directory.self = fullName(body, 'givenName', 'familyName') || null;
    else if (kind === 'chatItem') {
      const chat = idAt(body, 'chatId');
      counts.set(chat, (counts.get(chat) ?? 0) + 1);
    } else if (kind === 'broken') directory.remarks.unparsed(line.line, 'not-a-frame');
  }
  for (const recipient of directory.recipients.values())
    if (recipient.self) recipient.label = directory.self ?? 'self';
  for (const [id, count] of counts) {
    const recipient = directory.recipients.get(chatRecipients.get(id) ?? '');
    directory.chats.set(id, { id, count, name: recipient?.label ?? `chat ${id}` });
  }
  return directory;
}
