// Bodies that are told by their form: polls and places, whose words are the persons' own but whose lines the app set.
import { linesOf, MAX_APP_TEXT, leadingMarks } from './marks.ts';

const MAX_POLL_TEXT = 8000;
/** `POLL:`, `SONDAGE :` and the lines `OPTION: text (3 votes)`; words in capitals that end in a colon. */
const POLL_HEAD = /^\p{Lu}[\p{Lu} ]{1,30}?[ \u00a0]?:$/u;
const POLL_OPTION = /^(\p{Lu}[\p{Lu} ]{1,30}?)[ \u00a0]?: .{1,500} \(\u200e?\d{1,6} [^()]{1,30}\)$/su;
/** Behind marks the words may be of any script, which need not have capitals. */
const MARKED_HEAD = /^[\p{L}\p{M} ]{2,40}?[ \u00a0]?[:：]$/u;
const MARKED_OPTION =
  /^([\p{L}\p{M} ]{2,40}?)[ \u00a0]?[:：] ?.{1,500} ?[(（]\u200e?\p{Nd}{1,6} ?[^()（）]{1,30}[)）]$/su;

const IOS_PLACE = /^[^\r\n]{1,400}: https:\/\/foursquare\.com\/v\/[0-9a-f]{8,40}$/;
const ANDROID_PLACE =
  /^[^\r\n]{1,400}\r?\n(?:[^\r\n]{1,400}\r?\n)?https:\/\/foursquare\.com\/v\/[0-9a-f]{8,40}$/;
const PLACE_LINK = 'https://foursquare.com/v/';
const MAP_LINK = 'https://maps.google.com/?q=';
const LOCATION = /^([^\r\n:]{1,60}?)[ \u00a0]?: https:\/\/maps\.google\.com\/\?q=-?[\d.]+,-?[\d.]+$/;

function hasPollForm(text: string, head: RegExp, option: RegExp): boolean {
  if (text.length > MAX_POLL_TEXT) return false;
  const options = new Map<string, number>();
  let first = true;
  for (const { start, end } of linesOf(text)) {
    const raw = text.slice(start, end);
    const line = raw.slice(leadingMarks(raw)).trimEnd();
    if (first && !head.test(line)) return false;
    first = false;
    const word = option.exec(line)?.[1];
    if (word !== undefined) options.set(word, (options.get(word) ?? 0) + 1);
  }
  return Math.max(0, ...options.values()) >= 2;
}

/** A poll, as a whole: its head, its question, two options or more that count votes. */
export function isPoll(text: string): boolean {
  return hasPollForm(text, POLL_HEAD, POLL_OPTION);
}

export function isMarkedPoll(text: string): boolean {
  return hasPollForm(text, MARKED_HEAD, MARKED_OPTION);
}

/** A place with a name: one line on iOS, two or three on Android, and its link. */
export function isPlace(text: string): boolean {
  // The cheap test first: nearly every body fails it.
  if (text.length > MAX_APP_TEXT || !text.includes(PLACE_LINK)) return false;
  return IOS_PLACE.test(text) || ANDROID_PLACE.test(text);
}

/** The word before the link of a position when the text is nothing else. */
export function locationWord(text: string): string | null {
  return text.includes(MAP_LINK) ? (LOCATION.exec(text)?.[1] ?? null) : null;
}
