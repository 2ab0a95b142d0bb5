// What is said of an export as a whole, from its scan: layout, calendar, language, who exported it, what is missing or odd.
// Holds no text of a message; the title and the exporter's label are the only names.
import { Fault } from '../../../kernel/fault.ts';
import type { Evidence, IngestWarning, ThreadFacts, Untold } from '../../parsed-thread.ts';
import type { ReadInput } from '../platform.ts';
import { AttachmentNames } from './attachment-names.ts';
import { chatTitle } from './chat-name.ts';
import { findExporter, type Exporter } from './exporter.ts';
import { tagsOf, type Languages } from './language-votes.ts';
import { describe, hasEra, isBracketed } from './layout.ts';
import type { Scan } from './scan.ts';
import type { YearEvidence } from './year-evidence.ts';
import { linesBefore } from '../../unparsed-lines.ts';
import type { DateOrder } from '../../wall-time.ts';

/** The app keeps the newest 40,000 messages without media and 10,000 with; older ones are cut in silence. */
const EXPORT_CAPS = [40_000, 10_000];

/** formats.md §1.8 */
const UNTOLD_HERE: readonly Untold[] = [
  'time-zone',
  'message-ids',
  'reply-targets',
  'reactions',
  'forwarded-marks',
  'earlier-wording',
  'deleted-messages',
  'disappearing-messages',
  'poll-votes',
];

/** More labels than these are no talk between two. */
const FEW = 3;

/** What the messages are read by, once for the file. */
export type FileReading = {
  languages: Languages;
  ios: boolean;
  /** Where marks occur, a known text without one is a person's. */
  hasMarks: boolean;
  attachments: AttachmentNames;
};

export function readingOf(scan: Scan, input: ReadInput): FileReading {
  return {
    languages: scan.app.votes.chosen(),
    ios: isBracketed(scan.layout),
    hasMarks: scan.senders.hasMarks,
    attachments: new AttachmentNames(input.attachments),
  };
}

/** The end of the dates at which the year stands under an order. */
function yearsOf({ evidence }: Scan, order: DateOrder): YearEvidence['first'] {
  return order === 'ymd' ? evidence.years.first : evidence.years.third;
}

/**
 * A wrong calendar is a wrong date of care: years that no message can have are not read. Fault `ingest-unknown-calendar`
 * with the line of the first.
 */
export function checkYears(scan: Scan, order: DateOrder): void {
  const { unlikely, line } = yearsOf(scan, order);
  if (unlikely * 2 <= scan.evidence.headers) return;
  const message = 'The years of the export are of no known calendar.';
  throw new Fault('unsupported', 'ingest-unknown-calendar', message, { place: { line } });
}

function calendarEvidence(scan: Scan, order: DateOrder): Evidence[] {
  const { buddhist, persian } = yearsOf(scan, order).calendars;
  const named: [string, number][] = [
    ['Buddhist calendar', buddhist],
    ['Persian calendar', persian],
    ['Japanese era', hasEra(scan.layout) && buddhist + persian === 0 ? scan.evidence.headers : 0],
  ];
  return named
    .filter(([, count]) => count > 0)
    .map(([decided, count]) => {
      const detail = `${String(count)} headers`;
      return { kind: 'layout', decided, basis: 'years-of-that-calendar', detail };
    });
}

/** The facts before the order of dates is known. */
export function openFacts(scan: Scan, input: ReadInput): ThreadFacts {
  return {
    platform: 'whatsapp',
    layout: describe(scan.layout, null),
    title: chatTitle(input.names),
    evidence: [layoutEvidence(scan, null)],
    warnings: [],
    exporter: null,
    untold: [...UNTOLD_HERE, 'exporter'],
    unparsed: linesBefore(scan.firstLine, input.bounds),
    messageCount: scan.headers,
  };
}

function layoutEvidence(scan: Scan, order: DateOrder | null): Evidence {
  const ends = scan.crlfRecords ? 'records end with CR LF' : 'a record ends where the next header begins';
  const tags = tagsOf(scan.app.votes.chosen());
  return {
    kind: 'layout',
    decided: describe(scan.layout, order),
    basis: 'most-frequent-header',
    detail: tags === '' ? ends : `${ends}; app texts in ${tags}`,
  };
}

function exporterOf(
  scan: Scan,
  { languages, ios, hasMarks }: FileReading,
  title: string | null,
): Exporter | null {
  const rule = { crlfRecords: scan.crlfRecords, needsMarks: ios && hasMarks };
  return findExporter({
    deleters: scan.app.deletersIn(languages, rule),
    labels: scan.senders.few(FEW),
    group: scan.app.groupNotices > 0,
    title,
  });
}

type Decided = { order: DateOrder; evidence: Evidence; messageCount: number };

export function factsOf(scan: Scan, input: ReadInput, reading: FileReading, decided: Decided): ThreadFacts {
  const { order, messageCount } = decided;
  const facts = openFacts(scan, input);
  const exporter = exporterOf(scan, reading, facts.title);
  return {
    ...facts,
    layout: describe(scan.layout, order),
    evidence: [
      layoutEvidence(scan, order),
      ...calendarEvidence(scan, order),
      decided.evidence,
      ...(exporter === null ? [] : [exporter.evidence]),
    ],
    exporter: exporter?.label ?? null,
    untold: exporter === null ? facts.untold : UNTOLD_HERE,
    warnings: warnings(scan, reading, decided),
    messageCount,
  };
}

function warnings(scan: Scan, reading: FileReading, { order, messageCount }: Decided): IngestWarning[] {
  const list: IngestWarning[] = [];
  const add = (code: string, count: number, lines: number[] = []): void => {
    if (count > 0) list.push({ code, count, lines });
  };
  const cap = EXPORT_CAPS.find((value) => Math.abs(messageCount - value) <= 1);
  if (cap !== undefined) add(`whatsapp-possibly-cut-at-${String(cap)}`, messageCount);
  add('whatsapp-other-header-layout', scan.foreign.count, scan.foreign.lines);
  add('whatsapp-header-inside-message', scan.pasted.count, scan.pasted.lines);
  add('whatsapp-impossible-date', scan.headers - messageCount);
  const { unlikely, line } = yearsOf(scan, order);
  add('whatsapp-unlikely-year', unlikely, [line]);
  add('whatsapp-sender-ambiguous', scan.senders.ambiguous());
  const { layout, crlfRecords, firstLine } = scan;
  const rule = { layout, crlfRecords, firstLine, needsMarks: reading.ios && reading.hasMarks };
  const { missing, unmentioned } = scan.mentions.report(rule, reading.attachments);
  add('whatsapp-attachment-missing', missing.count, missing.lines);
  add('whatsapp-attachment-unmentioned', unmentioned);
  return list;
}
