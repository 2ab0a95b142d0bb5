// Which file that came along belongs to which event. The wrong photo under a message is worse than none: a file is taken only
// when its name can mean one message alone.
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import type { Media } from './wording.ts';

export type FindFile = (media: Media, sentMs: number) => AttachmentMention;

function absent({ names, word }: Media): AttachmentMention {
  return { name: names[0] ?? word, present: false };
}

/**
 * For raw events: the file is named after the media id of its address, or as the event says and no other event of the thread
 * says the same (`times`).
 */
export function filesOfEvents(store: AttachmentStore, times: ReadonlyMap<string, number>): FindFile {
  return (media) => {
    const mediaId = /^mxc:\/\/[^/]+\/([^/?#]+)$/.exec(media.address ?? '')?.[1];
    if (mediaId !== undefined && store.has(mediaId)) return { name: mediaId, present: true };
    const name = media.names.find((one) => store.has(one) && times.get(one) === 1);
    return name === undefined ? absent(media) : { name, present: true };
  };
}

/** `images/photo-16/04/2021 at …`: folders, then the name, then a time in the words of a locale, then the extension. */
const FOLDERS = /^(?:images|videos|audio|files|stickers)\//;
const MOST_OF_ONE_NAME = 2000;
const QUARTER_HOUR = 15;

/**
 * For Element's export, which names files `folder/name-date at time.ext` by the exporting computer's locale and zone: seconds
 * are the same in every zone, minutes but for quarters of an hour, and no other file of the name may fit.
 */
export function filesOfElement(store: AttachmentStore): FindFile {
  const sorted = store
    .names()
    .filter((name) => FOLDERS.test(name))
    .sort();
  const known = new Map<string, string[]>();
  const called = (beginning: string): string[] => {
    const found = known.get(beginning) ?? startingWith(sorted, beginning);
    known.set(beginning, found);
    return found;
  };
  return (media, sentMs) => {
    const fitting = media.names.flatMap((name) => {
      const dot = name.lastIndexOf('.');
      const end = media.extension ?? (dot === -1 ? '' : name.slice(dot));
      const beginning = `${media.folder}/${dot === -1 ? name : name.slice(0, dot)}-`;
      return called(beginning).filter((file) => fits(file, beginning, end, sentMs));
    });
    const [only] = new Set(fitting);
    return only !== undefined && new Set(fitting).size === 1 ? { name: only, present: true } : absent(media);
  };
}

/** At most `MOST_OF_ONE_NAME`; more cannot be told apart by a second anyway. */
function startingWith(sorted: readonly string[], beginning: string): string[] {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < beginning) low = middle + 1;
    else high = middle;
  }
  const found: string[] = [];
  for (let at = low; sorted[at]?.startsWith(beginning) === true && found.length < MOST_OF_ONE_NAME; at += 1)
    found.push(sorted[at] ?? '');
  return found;
}

function fits(file: string, beginning: string, end: string, sentMs: number): boolean {
  if (!file.endsWith(end) || file.length < beginning.length + end.length) return false;
  const when = file.slice(beginning.length, file.length - end.length);
  const numbers = [...when.matchAll(/\p{Nd}+/gu)].map(([digits]) => numberOf(digits));
  const [minute, second] = numbers.slice(-2);
  const sent = new Date(sentMs);
  if (numbers.length < 6 || minute === undefined || second !== sent.getUTCSeconds()) return false;
  return (minute - sent.getUTCMinutes()) % QUARTER_HOUR === 0;
}

/** Of digits of any script: their blocks begin with zero and are ten long. */
function numberOf(digits: string): number {
  return Array.from(digits, (digit) => digit.codePointAt(0) ?? 0).reduce((value, code) => {
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return value * 10 + (code - zero);
  }, 0);
}
