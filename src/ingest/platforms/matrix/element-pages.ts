// The pages of Element's HTML export from top to bottom: which elements matter, on which day a message stands, who goes on
// speaking. Days stand between the messages, hours and minutes in them; older versions write the whole date into each.
import { WrittenDates, type DatePattern, type WrittenMoment } from '../../date-words.ts';
import { findElement, hasClass, plainText, type HtmlElement } from '../../html-text.ts';
import { isCalendarDay, wallTimeText } from '../../wall-time.ts';
import type { Tile } from './element-tile.ts';

const CLOCK = /^(\d{1,2})[:.](\d{2})$/;

const WANTED = [
  'mx_Export_EventWrapper',
  'mx_DateSeparator',
  'mx_NewRoomIntro',
  'mx_RoomHeader_info',
  'mx_RoomHeader_nametext',
];

/** For `htmlElements`. */
export function wanted(name: string, attributes: ReadonlyMap<string, string>): boolean {
  return name === 'div' && (WANTED.some((word) => hasClass({ attributes }, word)) || isPageLink(attributes));
}

/** The link to the page that follows stands below the messages. */
export function isPageLink(attributes: ReadonlyMap<string, string>): boolean {
  return /^text-align: ?center; ?margin: ?10px/.test(attributes.get('style') ?? '');
}

export type Languages = { dates: readonly DatePattern[]; days: readonly DatePattern[] };

/** Follows days and senders from tile to tile. */
export class Pages {
  readonly #dates: WrittenDates;
  readonly #days: WrittenDates;
  #day: WrittenMoment | null = null;
  #sender: Pick<Tile, 'sender' | 'senderId'> = { sender: null, senderId: null };

  constructor({ dates, days }: Languages) {
    this.#dates = new WrittenDates(dates);
    this.#days = new WrittenDates(days);
  }

  get languages(): Languages {
    return { dates: this.#dates.patterns, days: this.#days.patterns };
  }

  day(separator: HtmlElement): void {
    this.#day = this.#days.read(separator.attributes.get('aria-label') ?? plainText(separator));
  }

  /** The wall time of a tile: to the second where it says so, else of its day; null when neither can be read. */
  timeOf({ date, time }: Tile): string | null {
    const moment = date === null ? null : this.#dates.read(date);
    if (moment?.second !== undefined)
      return wallTimeText(moment, { ...moment, secondOfMinute: moment.second });
    const [, hour, minute] = CLOCK.exec(time) ?? [];
    const day = this.#day;
    if (hour === undefined || day === null || !isCalendarDay(day) || Number(hour) > 23 || Number(minute) > 59)
      return null;
    // To the minute: seconds are not written.
    return wallTimeText(day, { hour: Number(hour), minute: Number(minute), secondOfMinute: 0 }).slice(0, -3);
  }

  /** Who speaks: what goes on from the tile above has no name of its own. */
  senderOf(tile: Tile): Pick<Tile, 'sender' | 'senderId'> {
    if (tile.said.kind === 'system') return { sender: null, senderId: null };
    if (tile.sender !== null) this.#sender = { sender: tile.sender, senderId: tile.senderId };
    else if (!tile.continues) this.#sender = { sender: tile.senderId, senderId: tile.senderId };
    return this.#sender;
  }
}

/** The number of the page that a link leads to; 0 for none. */
export function pageIn(link: HtmlElement): number {
  const href = findElement(link, ({ name }) => name === 'a')?.attributes.get('href') ?? '';
  return Number(/messages(\d{1,6})\.html$/.exec(href)?.[1] ?? '0');
}
