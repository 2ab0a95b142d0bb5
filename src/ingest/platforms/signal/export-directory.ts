// Who and which chats a plaintext export of Signal names (formats.md §4.2; libsignal's backup.proto). It is one of a whole
// account: keys, settings and the address book stand beside the chats and are not kept. Its ids of recipients and chats hold in
// this file only. protobuf's JSON leaves default values out, so a missing id is 0.
import type { Bounds } from '../../../kernel/bounds.ts';
import { objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { tooMany } from '../../too-many.ts';
import { accountIdOfBase64 } from './account-id.ts';
import { millisecondsOf } from './sent-time.ts';
import type { RowAuthor } from './row-thread.ts';

type Recipient = { author: RowAuthor; title: string | null };

export type ExportChat = {
  id: string;
  recipientId: string;
  /** How many messages stand in it. */
  count: number;
  /** Whether its messages were set to disappear when the export was made. */
  disappears: boolean;
};

/** An id of this file, whether written as digits or as a number. */
export function fileId(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '0';
}

function filled(...names: (string | undefined)[]): string | null {
  const given = names.filter((name) => name !== undefined && name !== '');
  return given.length === 0 ? null : given.join(' ');
}

/**
 * The label of a contact, in the order in which the app chooses what it shows: the nickname that the exporter gave, the name
 * in the phone's address book, the name that the person chose; else user name, phone number, account id.
 */
function contactName(contact: JsonObject): string | null {
  const text = (...way: string[]) => textAt(contact, ...way);
  return (
    filled(text('nickname', 'given'), text('nickname', 'family')) ??
    filled(text('systemGivenName'), text('systemFamilyName')) ??
    filled(text('systemNickname')) ??
    filled(text('profileGivenName'), text('profileFamilyName')) ??
    filled(text('username')) ??
    phoneNumber(contact)
  );
}

/** As signal-cli writes it, with a plus. */
function phoneNumber(contact: JsonObject): string | null {
  const digits = fileId(valueAt(contact, 'e164'));
  return /^[1-9]\d{4,17}$/.test(digits) ? `+${digits}` : null;
}

export class ExportDirectory {
  readonly chats = new Map<string, ExportChat>();
  readonly #recipients = new Map<string, Recipient>();
  /** By the base64 of an account's id, for what names people by it. */
  readonly #byAccount = new Map<string, RowAuthor>();
  readonly #bounds: Bounds;
  #ownName: string | null = null;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  /** Takes in what a line says beside messages; of a message, that it is there. */
  take(frame: JsonObject, line: number): void {
    const account = objectAt(frame, 'account');
    if (account !== undefined)
      this.#ownName =
        filled(textAt(account, 'givenName'), textAt(account, 'familyName')) ??
        filled(textAt(account, 'username'));
    const recipient = objectAt(frame, 'recipient');
    if (recipient !== undefined) this.#takeRecipient(recipient, line);
    const chat = objectAt(frame, 'chat');
    if (chat !== undefined) {
      const known = this.#chat(fileId(chat['id']), line);
      known.recipientId = fileId(chat['recipientId']);
      known.disappears = (millisecondsOf(chat['expirationTimerMs']) ?? 0) > 0;
    }
    const item = objectAt(frame, 'chatItem');
    if (item !== undefined) this.#chat(fileId(item['chatId']), line).count += 1;
  }

  /** Whoever stands behind an id of this file. */
  author(recipientId: string): RowAuthor {
    const { author } = this.#recipients.get(recipientId) ?? {
      author: { key: `recipient ${recipientId}`, id: null, name: null },
    };
    return author.key === SELF ? this.self : author;
  }

  /** Whoever stands behind the base64 of an account's id; null for nobody who is named here. */
  authorOfAccount(base64: string): RowAuthor | null {
    return this.#byAccount.get(base64) ?? null;
  }

  /** The account that was exported. Its own id is not in the export. */
  get self(): RowAuthor {
    return { key: SELF, id: null, name: this.#ownName };
  }

  titleOf({ id, recipientId }: ExportChat): string {
    const { author, title } = this.#recipients.get(recipientId) ?? { author: null, title: null };
    if (author?.key === SELF) return this.#ownName ?? SELF;
    return title ?? author?.name ?? author?.id ?? id;
  }

  #takeRecipient(recipient: JsonObject, line: number): void {
    if (this.#recipients.size >= this.#bounds.maxNamesKept) throw tooMany('ingest-too-many-changes', line);
    const id = fileId(recipient['id']);
    const contact = objectAt(recipient, 'contact');
    if (contact !== undefined) {
      const base64 = textAt(contact, 'aci');
      const account =
        accountIdOfBase64(base64) ?? phoneNumber(contact) ?? accountIdOfBase64(textAt(contact, 'pni'));
      const author = { key: account ?? `recipient ${id}`, id: account, name: contactName(contact) };
      this.#recipients.set(id, { author, title: null });
      if (base64 !== undefined && account !== null) this.#byAccount.set(base64, author);
      return;
    }
    const key = Object.hasOwn(recipient, 'self') ? SELF : `recipient ${id}`;
    const title =
      textAt(recipient, 'group', 'snapshot', 'title', 'title') ??
      textAt(recipient, 'distributionList', 'distributionList', 'name') ??
      textAt(recipient, 'callLink', 'name') ??
      (Object.hasOwn(recipient, 'releaseNotes') ? 'release notes' : null);
    this.#recipients.set(id, { author: { key, id: null, name: title }, title });
  }

  #chat(id: string, line: number): ExportChat {
    const known = this.chats.get(id);
    if (known !== undefined) return known;
    if (this.chats.size >= this.#bounds.maxChatChoices) throw tooMany('ingest-too-many-chats', line);
    const chat = { id, recipientId: '', count: 0, disappears: false };
    this.chats.set(id, chat);
    return chat;
  }
}

const SELF = 'self';
