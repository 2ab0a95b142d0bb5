// Writes a WhatsApp export of any length for benchmarks: the same bytes for the same seed, fictional people, the mix that
// hospital groups show (short answers, hand-overs over several lines, media left out, deleted and edited messages, notices,
// signs outside ASCII). Layouts and marks as in formats.md §1.2 and §1.5.
import fs from 'node:fs';
import { once } from 'node:events';
import { seededChoice, type Choice } from './seeded-choice.ts';

export type ExportLayout = 'android' | 'ios';

const SENDERS = [
  'Dr Amara Okafor',
  'Coops',
  'Ward 7 – Bay 2',
  'Priya (Gen Surg)',
  '~\u202fM. Lindqvist',
  '\u202a+44\u00a07700\u00a0900123\u202c',
  'Sister Ade 🌙',
  'Tom Reg',
  'ITU bleep',
  'José Núñez',
] as const;
const SHORT = ['ok', 'On my way', 'Thanks', '👍', 'Will do', 'Yes please', 'In theatre, call 2345'] as const;
const CLAUSES = [
  'K+ 6.8, repeat in two hours',
  'bed 12 still tachycardic at 128',
  'bloods back, CRP 214, lactate 3.1',
  'bed 12, hold the enoxaparin tonight',
  'gave 10 ml calcium gluconate 10 %',
  'sats 91 % on 4 l, wean if you can',
  'CT booked for 21:40, no contrast',
  'left chest drain swinging, 300 ml out',
  'BP 84/52 after 500 ml Hartmann’s',
  'please ask ortho about weight bearing, bay 4',
  'insulin 10 units stat, then sliding scale',
  'GCS 14, pupils equal, no neck stiffness',
  'platelets 42 × 10⁹/L, discuss with haem',
  'family of bed 21 here, want to speak to the team',
] as const;
const NOTICES = [
  'Coops added Tom Reg',
  'Priya (Gen Surg) left',
  'Messages are end-to-end encrypted.',
] as const;

type App = {
  lineEnd: string;
  /** Before everything that the app wrote itself. */
  mark: string;
  /** iOS writes notices under the group's name. */
  noticeLabel: string;
  media: readonly [string, ...string[]];
  deleted: string;
  edited: string;
  header(when: Date): string;
};

const two = (value: number): string => String(value).padStart(2, '0');
const day = (when: Date): string =>
  `${two(when.getUTCDate())}/${two(when.getUTCMonth() + 1)}/${when.getUTCFullYear()}`;
const minute = (when: Date): string => `${two(when.getUTCHours())}:${two(when.getUTCMinutes())}`;

const APPS: Readonly<Record<ExportLayout, App>> = {
  android: {
    lineEnd: '\n',
    mark: '',
    noticeLabel: '',
    media: ['<Media omitted>'],
    deleted: 'This message was deleted',
    edited: ' <This message was edited>',
    header: (when) => `${day(when)}, ${minute(when)} - `,
  },
  ios: {
    lineEnd: '\r\n',
    mark: '\u200e',
    noticeLabel: 'Night team: ',
    media: ['image omitted', 'audio omitted', 'video omitted', 'sticker omitted'],
    deleted: 'This message was deleted.',
    edited: ' \u200e<This message was edited>',
    header: (when) => `[${day(when)}, ${minute(when)}:${two(when.getUTCSeconds())}] `,
  },
};

/** A thirteenth, so that even a short export decides its date order; other months for other seeds. */
function firstMs(seed: number): number {
  return Date.UTC(2024, (seed * 2) % 120, 13, 7, 30);
}

/** The records of an export in order, each with its line end. */
export function* exportRecords(
  count: number,
  layout: ExportLayout,
  seed: number,
): Generator<string, void, undefined> {
  const choice = seededChoice(seed);
  const app = APPS[layout];
  let atMs = firstMs(seed);
  for (let index = 0; index < count; index += 1) {
    atMs += 1000 * choice.below(choice.below(12) === 0 ? 1800 : 90);
    yield `${app.header(new Date(atMs))}${content(choice, app)}${app.lineEnd}`;
  }
}

function content(choice: Choice, app: App): string {
  const roll = choice.below(1000);
  if (roll < 10) return `${app.noticeLabel}${app.mark}${choice.of(NOTICES)}`;
  return `${choice.of(SENDERS)}: ${body(choice, app, roll)}`;
}

function body(choice: Choice, app: App, roll: number): string {
  if (roll < 60) return `${app.mark}${choice.of(app.media)}`;
  if (roll < 70) return `${app.mark}${app.deleted}`;
  if (roll < 330) return choice.of(SHORT);
  const clauses = Array.from({ length: 1 + choice.below(4) }, () => withOtherFigures(choice));
  const text = clauses.join(roll < 400 ? '\n' : '. ');
  return roll < 415 ? `${text}${app.edited}` : text;
}

/** Values, times and bed numbers differ from message to message. */
function withOtherFigures(choice: Choice): string {
  return choice.of(CLAUSES).replace(/[0-9]/g, () => String(choice.below(10)));
}

/** Writes the export to a file, whatever its size, in constant memory. */
export async function writeExport(
  file: string,
  count: number,
  layout: ExportLayout,
  seed: number,
): Promise<void> {
  const out = fs.createWriteStream(file);
  let lines: string[] = [];
  for (const record of exportRecords(count, layout, seed)) {
    lines.push(record);
    if (lines.length < 5000) continue;
    if (!out.write(lines.join(''))) await once(out, 'drain');
    lines = [];
  }
  out.end(lines.join(''));
  await once(out, 'close');
}
