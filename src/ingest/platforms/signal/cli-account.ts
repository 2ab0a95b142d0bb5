// What has to be known of a whole text of signal-cli before any of its messages can be told: who is who, what each message goes
// by, what the options of each poll are, whose account it is. Memory is bounded by `maxNamesKept` for each of these.
import type { Bounds } from '../../../kernel/bounds.ts';
import { DistinctLabels } from '../../distinct-labels.ts';
import { IdTable } from '../../id-table.ts';
import { objectAt } from '../../json-fields.ts';
import { tooMany } from '../../too-many.ts';
import { aboutWhat } from './cli-about.ts';
import { pollOptions } from './cli-body.ts';
import { peopleIn, type CliPerson, type CliSaid } from './cli-envelope.ts';
import type { CliPiece } from './cli-pieces.ts';
import { SentIds } from './sent-ids.ts';

export type CliChat = { id: string; name: string | null };

export class CliAccount {
  readonly ids: SentIds;
  readonly #bounds: Bounds;
  readonly #labels: DistinctLabels;
  /** Account ids by number, as envelopes that name both told them. */
  readonly #uuids: Map<string, string>;
  /** Whether several accounts received the text. */
  readonly #several: boolean;
  /** Something became known after it would have been needed. */
  #tooLate = false;
  readonly #met = new Set<string>();
  readonly #accounts = new Set<string>();
  readonly #chats = new Set<string>();
  /** Names of the other side of a conversation. */
  readonly #peers = new Map<string, string>();
  readonly #wordings = new IdTable();
  /** Messages with the identity of another one and other words, by ordinal. */
  readonly #doubled = new Map<number, string>();
  readonly #polls = new Map<string, string[]>();
  #own: CliPerson | null = null;

  private constructor(bounds: Bounds, uuids: Map<string, string>, several: boolean) {
    this.#bounds = bounds;
    this.#uuids = uuids;
    this.#several = several;
    this.ids = new SentIds(bounds);
    this.#labels = new DistinctLabels(bounds.maxNamesKept);
  }

  /** One pass; a second one where a number or account became known only after it was met. Faults: `ingest-too-many-…`. */
  static async of(pieces: () => AsyncIterable<CliPiece>, bounds: Bounds): Promise<CliAccount> {
    const first = new CliAccount(bounds, new Map(), false);
    await first.#takeAll(pieces());
    if (!first.#tooLate) return first;
    const second = new CliAccount(bounds, first.#uuids, first.#accounts.size > 1);
    await second.#takeAll(pieces());
    return second;
  }

  /** The id of a person: the account's, else the number, else nothing. */
  idOf({ uuid, number }: CliPerson): string {
    return uuid ?? (number === null ? '' : (this.#uuids.get(number) ?? number));
  }

  labelOf(chat: CliChat, person: CliPerson): string | null {
    const id = this.idOf(person);
    const name = person.name ?? person.number ?? id;
    // Labels are told apart within a chat.
    return name === '' ? null : this.#labels.of(`${chat.id}\n${name}`, id).slice(chat.id.length + 1);
  }

  /** Where something was said. Null for what could not be opened, unless there is one chat only. */
  chatOf(said: CliSaid): CliChat | null {
    if (said.is !== 'undecrypted') return this.#place(said);
    const [only] = this.#chats;
    if (only === undefined) return this.#place(said);
    return this.#chats.size === 1 ? { id: only, name: null } : null;
  }

  /** The id of a message; of one that was told before in other words, one of its own. */
  messageId(said: CliSaid, chat: CliChat, ordinal: number): string {
    if (said.is === 'undecrypted') return `${this.idOf(said.from)}/${said.sent.ms}/undecrypted`;
    return this.#doubled.get(ordinal) ?? this.ids.ownId(chat.id, this.idOf(said.from), said.sent.ms);
  }

  pollOptions(chat: CliChat, pollId: string): readonly string[] {
    return this.#polls.get(`${chat.id}\n${pollId}`) ?? [];
  }

  /** The label of the account itself, or its number where it wrote nothing; null where several accounts are mixed. */
  get exporter(): string | null {
    const [account] = this.#accounts;
    if (this.#accounts.size > 1) return null;
    return this.#own?.name ?? this.#own?.number ?? account ?? this.#own?.uuid ?? null;
  }

  async #takeAll(pieces: AsyncIterable<CliPiece>): Promise<void> {
    for await (const { envelope, ordinal, line } of pieces)
      if ('sent' in envelope) this.#take(envelope, ordinal, line);
  }

  #take(said: CliSaid, ordinal: number, line: number): void {
    if (said.account !== null && this.#accounts.size <= 1) this.#accounts.add(said.account);
    if (this.#accounts.size > 1 && !this.#several) this.#tooLate = true;
    for (const person of peopleIn(said)) this.#meet(person, line);
    if (said.is === 'undecrypted') return;
    const chat = this.#place(said);
    this.#chats.add(chat.id);
    if (this.#chats.size > this.#bounds.maxChatChoices) throw tooMany('ingest-too-many-chats', line);
    if (said.own || (said.account !== null && said.from.number === said.account)) this.#own ??= said.from;
    const id = this.idOf(said.from);
    if (said.from.name !== null && this.#peers.size < this.#bounds.maxNamesKept && !this.#peers.has(id))
      this.#peers.set(id, said.from.name);
    this.labelOf(chat, said.from);
    const about = aboutWhat(said);
    if (about?.is === 'edit' && about.targetMs !== null)
      this.ids.noteEdit(chat.id, id, said.sent.ms, about.targetMs, line);
    if (about === null) this.#takeMessage(said, chat, id, ordinal, line);
  }

  #takeMessage(said: CliSaid, chat: CliChat, author: string, ordinal: number, line: number): void {
    const { ms } = said.sent;
    const first = this.ids.note(chat.id, author, ms, line);
    const { message, attachments } = said.data;
    const words = JSON.stringify([chat.id, author, ms, said.is, message ?? null, attachments ?? []]);
    if (this.#wordings.add(words) && !first) {
      if (this.#doubled.size >= this.#bounds.maxNamesKept) throw tooMany('ingest-too-many-changes', line);
      this.#doubled.set(ordinal, `${author}/${ms}/${this.#doubled.size + 2}`);
    }
    const poll = objectAt(said.data, 'pollCreate');
    if (poll !== undefined && this.#polls.size < this.#bounds.maxNamesKept)
      this.#polls.set(`${chat.id}\n${this.ids.ownId(chat.id, author, ms)}`, pollOptions(poll));
  }

  #meet({ uuid, number }: CliPerson, line: number): void {
    if (number === null) return;
    if (uuid === null) {
      if (this.#met.size >= this.#bounds.maxNamesKept) this.#tooLate = true;
      else if (!this.#uuids.has(number)) this.#met.add(number);
    } else if (!this.#uuids.has(number)) {
      if (this.#uuids.size >= this.#bounds.maxNamesKept) throw tooMany('ingest-too-many-changes', line);
      this.#uuids.set(number, uuid);
      if (this.#met.has(number)) this.#tooLate = true;
    }
  }

  #place({ group, peer, account }: CliSaid): CliChat {
    const peerId = this.idOf(peer);
    const id = group?.id ?? peerId;
    // Two accounts may be in one group: what each of them received is a thread of its own.
    const whole = this.#several && account !== null ? `${id} of ${account}` : id;
    return { id: whole, name: group === null ? (this.#peers.get(peerId) ?? peer.number) : group.name };
  }
}
