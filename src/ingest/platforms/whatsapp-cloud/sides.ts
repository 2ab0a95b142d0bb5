// Who wrote a message and whom the talk is with. Contacts and numbers of the same change stand before its messages and hold
// for them alone; so each pass over the text has its own reader of sides.
import type { Bounds } from '../../../kernel/bounds.ts';
import { textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { CloudMessage, CloudPiece } from './cloud-pieces.ts';
import { contactOf, digitsOf, type People } from './people.ts';

/** `id` is the account's, `label` what it is shown under. */
export type Person = { id: string; label: string };

export type Sides = {
  sender: Person;
  /** Written by our own number. */
  own: boolean;
  /** The other end of a talk between two; null in a group. */
  peer: string | null;
};

export class SidesReader {
  readonly people: People;
  private readonly maxNames: number;
  private change = '';
  private names = new Map<string, string>();
  private contacts: string[] = [];
  private ownNow = '';

  constructor(people: People, bounds: Bounds) {
    this.people = people;
    this.maxNames = bounds.maxNamesKept;
  }

  note(piece: CloudPiece): void {
    if (piece.is !== 'contact' && piece.is !== 'own') return;
    this.moveTo(piece.change);
    if (piece.is === 'own') {
      this.ownNow = digitsOf(textAt(piece.value, 'display_phone_number') ?? '');
      return;
    }
    const { number, user, name } = contactOf(piece.value);
    const ids = [user, number].filter((id) => id !== undefined);
    // Two are as many as any number: only a sole contact says who wrote.
    if (this.contacts.length < 2) this.contacts.push(...ids.slice(0, 1));
    if (name === '' || this.names.size >= this.maxNames) return;
    for (const id of ids) this.names.set(id, name);
  }

  /** Our own number that the change is about; empty where there is only one, which needs no telling. */
  ownOf(change: string): string {
    this.moveTo(change);
    return this.people.ownNumbers().length > 1 ? this.ownNow : '';
  }

  /** The sides of a message; null when it does not tell them. */
  sidesOf(message: CloudMessage): Sides | null {
    this.moveTo(message.change);
    const { value, list } = message;
    const number = textAt(value, 'from') ?? '';
    const own = list === 'message_echoes' || fromUs(value) || this.people.ownNumber(number) !== undefined;
    const sender = own ? this.ourselves(number) : this.otherSender(value);
    if (sender === null) return null;
    if (textAt(value, 'group_id') !== undefined) return { sender, own, peer: null };
    const peer = own ? this.peerOfOwn(message) : sender.id;
    return peer === null ? null : { sender, own, peer };
  }

  private ourselves(number: string): Person | null {
    const [only, ...others] = this.people.ownNumbers();
    const id = number === '' && others.length === 0 ? only : digitsOf(number);
    if (id === undefined || id === '') return null;
    return { id, label: this.people.ownNumber(id) ?? number };
  }

  private otherSender(value: JsonObject): Person | null {
    const told = [textAt(value, 'from_user_id'), textAt(value, 'from'), this.soleContact()];
    const account = told.find((one) => one !== undefined && one !== '');
    if (account === undefined) return null;
    const id = this.people.idOf(account);
    const now = [...told.slice(0, 2), account, id].find((one) => one !== undefined && this.names.has(one));
    return { id, label: this.names.get(now ?? '') ?? this.people.labelOf(account) };
  }

  private peerOfOwn({ value, thread }: CloudMessage): string | null {
    const told = [
      textAt(value, 'to_user_id'),
      textAt(value, 'to'),
      textAt(thread, 'user_id'),
      textAt(thread, 'wa_id'),
      textAt(thread, 'id'),
      this.soleContact(),
    ];
    const peer = told.find((one) => one !== undefined && one !== '');
    return peer === undefined ? null : this.people.idOf(peer);
  }

  private soleContact(): string | undefined {
    return this.contacts.length === 1 ? this.contacts[0] : undefined;
  }

  private moveTo(change: string): void {
    if (change === this.change) return;
    this.change = change;
    this.names = new Map();
    this.contacts = [];
    this.ownNow = '';
  }
}

/** In a history each message says whether it is the business's own, in newer versions of the interface. */
function fromUs(value: JsonObject): boolean {
  return valueAt(value, 'history_context', 'from_me') === true;
}
