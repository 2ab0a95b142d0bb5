// Which files the lines of a text mention, collected while it is scanned, so that what is missing can be said before the
// messages are read. Bounded: past the bound mentions are only counted. Names are content: never logged.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { AttachmentNames } from './attachment-names.ts';
import { fileMention, fileMentions } from './file-mention.ts';

/** For a line without a header. */
export const NO_LAYOUT = -1;

type Logged = {
  name: string;
  line: number;
  marked: boolean;
  android: boolean;
  layout: number;
  starts: boolean;
};

export type MentionReport = {
  missing: { count: number; lines: number[] };
  /** Files that came and that no message mentions. */
  unmentioned: number;
};

/** What the scan found out about the file as a whole. */
export type MentionRule = {
  layout: number;
  crlfRecords: boolean;
  firstLine: number;
  /** Whether a mention without a mark is a person's. */
  needsMarks: boolean;
};

const LESS = 0x3c;
const MAX_IDLE = 100;
const GREATER = 0x3e;
const CLOSING = 0x29;
/** First bytes of the two words that Persian writes before a name. */
const PEH = 0xd9;

export class MentionLog {
  private readonly logged: Logged[] = [];
  private readonly bounds: Bounds;
  private readonly idle = new Set<string>();
  private beyond = 0;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** A line from where its text begins; `layout` and `starts` say whether a record begins on it. */
  note(block: Buffer, start: number, end: number, line: number, layout: number, starts: boolean): void {
    const last = block[end - 1];
    if (last !== GREATER && last !== CLOSING && block[start] !== PEH) return;
    if (last === GREATER && this.isIdle(block, start, end)) return;
    const text = block.toString('utf8', start, end);
    if (last === GREATER) {
      for (const { name, marked, known } of fileMentions(text))
        if (marked || known) this.add({ name, line, marked, android: false, layout, starts });
    } else if (layout !== NO_LAYOUT) {
      const mention = fileMention(text);
      if (mention !== null)
        this.add({ name: mention.name, line, marked: mention.marked, android: true, layout, starts });
    }
  }

  /** Whether the brackets at the line's end are known to mention no file, as those of `<Media omitted>`. */
  private isIdle(block: Buffer, start: number, end: number): boolean {
    const open = block.lastIndexOf(LESS, end - 1);
    if (open < start) return true;
    const inside = block.toString('latin1', open, end);
    if (this.idle.has(inside)) return true;
    if (
      inside.includes(':') ||
      this.idle.size >= MAX_IDLE ||
      fileMentions(block.toString('utf8', start, end)).length > 0
    )
      return false;
    this.idle.add(inside);
    return true;
  }

  private add(mention: Logged): void {
    if (this.logged.length < this.bounds.maxZipEntries) this.logged.push(mention);
    else this.beyond += 1;
  }

  report(rule: MentionRule, names: AttachmentNames): MentionReport {
    const mentioned = new Set<string>();
    const lines: number[] = [];
    let missing = this.beyond;
    for (const mention of this.logged) {
      if (!counts(mention, rule)) continue;
      const { name, present } = names.find(mention.name);
      if (present) mentioned.add(name);
      else {
        missing += 1;
        if (lines.length < this.bounds.maxReportedLines) lines.push(mention.line);
      }
    }
    return { missing: { count: missing, lines }, unmentioned: names.unmentioned(mentioned) };
  }
}

function counts({ line, marked, android, layout, starts }: Logged, rule: MentionRule): boolean {
  if (line < rule.firstLine) return false;
  if (android) return layout === rule.layout && (starts || !rule.crlfRecords);
  return marked || !rule.needsMarks;
}
