// What is known of one room after a first pass over the text.
import type { Bounds } from '../../../kernel/bounds.ts';
import { textAt } from '../../json-fields.ts';
import { Remarks } from '../../remarks.ts';
import type { MatrixEvent } from './event.ts';
import { MemberNames } from './member-names.ts';
import type { OrderCounts } from '../../message-order.ts';

export class Room {
  readonly id: string;
  readonly remarks: Remarks;
  readonly names: MemberNames;
  /** Messages, as far as they stand by themselves. */
  count = 0;
  readonly order: OrderCounts = { given: 0, rises: 0, falls: 0, behind: 0, before: 0 };
  /** How often each file that came along is named. */
  readonly files = new Map<string, number>();
  #lastMs: number | null = null;
  #title: { name: string; sentMs: number } | null = null;

  constructor(id: string, bounds: Bounds) {
    this.id = id;
    this.remarks = new Remarks(bounds);
    this.names = new MemberNames(bounds);
  }

  /** The room's last name; its id where the text tells none. */
  get name(): string {
    return this.#title?.name ?? this.id;
  }

  get title(): string | null {
    return this.#title?.name ?? null;
  }

  /** Names of the room and its people, from its state or its timeline. */
  noteState(event: MatrixEvent): void {
    if (event.type === 'm.room.member') this.names.note(event);
    const name = event.type === 'm.room.name' ? textAt(event.content, 'name') : undefined;
    if (name !== undefined && name !== '' && event.sentMs >= (this.#title?.sentMs ?? -Infinity))
      this.#title = { name, sentMs: event.sentMs };
  }

  noteTime(sentMs: number): void {
    if (this.#lastMs !== null && sentMs > this.#lastMs) this.order.rises += 1;
    if (this.#lastMs !== null && sentMs < this.#lastMs) this.order.falls += 1;
    this.#lastMs = sentMs;
  }
}
