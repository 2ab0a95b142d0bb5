// Who is who in the webhook bodies: business-scoped ids, numbers, profile names, names of groups. A person is known by the
// business-scoped id where there is one, because numbers can be hidden and change (formats.md §2); a number alone is the
// account's id as well. Names are self-chosen and unverified: labels, nothing more. Filled in one pass over all of the text.
import type { Bounds } from '../../../kernel/bounds.ts';
import { textAt, type JsonObject } from '../../json-fields.ts';
import type { CloudPiece } from './cloud-pieces.ts';
import { subjectOf } from './group-event.ts';

export class People {
  /** How much was left out because there was too much of it. */
  left = 0;
  private readonly maxNames: number;
  /** Number → business-scoped id. */
  private readonly userIds = new Map<string, string>();
  /** The first name of each account, so that a longer export does not change it. */
  private readonly names = new Map<string, string>();
  private readonly groups = new Map<string, string>();
  /** Our own numbers by their digits, as they are shown. */
  private readonly own = new Map<string, string>();

  constructor(bounds: Bounds) {
    this.maxNames = bounds.maxNamesKept;
  }

  note(piece: CloudPiece): void {
    if (piece.is === 'own') {
      const shown = textAt(piece.value, 'display_phone_number') ?? '';
      this.keep(this.own, digitsOf(shown), shown);
    } else if (piece.is === 'contact') this.noteContact(piece.value);
    else if (piece.is === 'group') {
      const subject = subjectOf(piece.value) ?? '';
      // A group may be renamed: the latest name is the one by which people know it.
      const group = textAt(piece.value, 'group_id') ?? '';
      if (subject !== '') this.groups.delete(group);
      this.keep(this.groups, group, subject);
    } else if (piece.is === 'message') {
      const { value } = piece;
      this.tie(textAt(value, 'from'), textAt(value, 'from_user_id'));
      this.tie(textAt(value, 'to'), textAt(value, 'to_user_id'));
    }
  }

  /** The stable id of an account known by a number or an id. */
  idOf(account: string): string {
    return this.userIds.get(account) ?? account;
  }

  /** The name that an account is shown under, the account itself where there is none. */
  labelOf(account: string): string {
    return this.names.get(account) ?? this.names.get(this.idOf(account)) ?? account;
  }

  groupName(group: string): string {
    return this.groups.get(group) ?? group;
  }

  /** Our own number that this one is, as it is shown. */
  ownNumber(number: string): string | undefined {
    return this.own.get(digitsOf(number));
  }

  /** All our own numbers, by their digits. */
  ownNumbers(): string[] {
    return [...this.own.keys()];
  }

  private noteContact(contact: JsonObject): void {
    const { number, user, name } = contactOf(contact);
    this.tie(number, user);
    for (const id of [user, number]) this.keep(this.names, id ?? '', name);
  }

  private tie(number: string | undefined, user: string | undefined): void {
    if (number !== user) this.keep(this.userIds, number ?? '', user ?? '');
  }

  private keep(table: Map<string, string>, key: string, value: string): void {
    if (key === '' || value === '' || table.has(key)) return;
    if (table.size < this.maxNames) table.set(key, value);
    else this.left += 1;
  }
}

export type Contact = { number: string | undefined; user: string | undefined; name: string };

/** The name is the profile's, or the name by which people find each other. */
export function contactOf(contact: JsonObject): Contact {
  return {
    number: textAt(contact, 'wa_id'),
    user: textAt(contact, 'user_id'),
    name: textAt(contact, 'profile', 'name') ?? textAt(contact, 'profile', 'username') ?? '',
  };
}

export function digitsOf(number: string): string {
  return number.replaceAll(/\D/g, '');
}
