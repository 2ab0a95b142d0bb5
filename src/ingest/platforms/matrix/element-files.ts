// Element names the files of an export `folder/name-date at time.ext`, by the locale and the zone of the exporting computer. The
// wrong photo under a message is worse than none: a file is taken only when no other one fits as well.
import type { AttachmentStore } from '../platform.ts';
import { absent, type FindFile } from './files.ts';

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
  const numbers = numbersIn(file.slice(beginning.length, file.length - end.length));
  const [minute, second] = numbers.slice(-2);
  const sent = new Date(sentMs);
  if (numbers.length < 6 || minute === undefined || second !== sent.getUTCSeconds()) return false;
  return (minute - sent.getUTCMinutes()) % QUARTER_HOUR === 0;
}

/** A file of the text export, which names none: where it lies, what it may be called, and its message's wall time. */
export type WantedFile = { folders: readonly string[]; name: string | null; at: string };

/**
 * For Element's text export: file names carry the same wall time as the lines, to the second, with 12 hours or 24. Null when
 * none fits or more than one does.
 */
export function filesOfElementText(store: AttachmentStore): (wanted: WantedFile) => string | null {
  const bySecond = new Map<string, { file: string; numbers: number[] }[]>();
  for (const file of store.names()) {
    const dash = file.indexOf('-');
    if (dash === -1 || !FOLDERS.test(file)) continue;
    const dot = file.lastIndexOf('.');
    const numbers = numbersIn(file.slice(dash, dot > dash ? dot : undefined));
    const key = numbers.slice(-2).join(':');
    const same = bySecond.get(key);
    if (same === undefined) bySecond.set(key, [{ file, numbers }]);
    else if (same.length < MOST_OF_ONE_NAME) same.push({ file, numbers });
  }
  return ({ folders, name, at }) => {
    const [, month, day, hour, minute, second] = numbersIn(at);
    const fitting = (bySecond.get(`${String(minute)}:${String(second)}`) ?? []).filter(
      ({ file, numbers }) => {
        const sameHour = (numbers.at(-3) ?? -1) % 12 === (hour ?? 0) % 12;
        const sameDay = numbers.includes(day ?? -1) && numbers.includes(month ?? -1);
        return sameHour && sameDay && folders.some((folder) => isCalled(file, folder, name));
      },
    );
    return fitting.length === 1 ? (fitting[0]?.file ?? null) : null;
  };
}

function isCalled(file: string, folder: string, name: string | null): boolean {
  if (name === null) return file.startsWith(`${folder}/`);
  const dot = name.lastIndexOf('.');
  return file.startsWith(`${folder}/${dot === -1 ? name : name.slice(0, dot)}-`);
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\p{Nd}+/gu)].map(([digits]) => numberOf(digits));
}

/** Of digits of any script: their blocks begin with zero and are ten long. */
function numberOf(digits: string): number {
  return Array.from(digits, (digit) => digit.codePointAt(0) ?? 0).reduce((value, code) => {
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return value * 10 + (code - zero);
  }, 0);
}
