// What the app's own texts tell about a file while it is scanned: its language, and who exported it. Only texts that the app
// writes count (formats.md §1.5). Bounded: one entry per label that is looked at, and a first few notices.
import { LanguageVotes, speaksOneOf, type Languages } from './language-votes.ts';
import { leadingMarks, withoutMarks } from './marks.ts';
import { PHRASES } from './wording/phrase-book.ts';

/** Records under one label that say "You deleted this message". */
type Deleter = { marked: number; unmarked: number; languages: number[] };

const MAX_DELETERS = 50;
const MAX_NOTICES = 200;
const MAX_BYTES = 400;
const LESS = 0x3c;
const MARK = 0xe2;
const CLOSING = 0x29;
const GREATER = 0x3e;

export class AppEvidence {
  readonly votes = new LanguageVotes();
  /** Notices that only groups have. */
  groupNotices = 0;
  private readonly atRecordStart = new Map<string, Deleter>();
  private readonly behindLf = new Map<string, Deleter>();
  private notices = 0;

  /** The first line of a body under a label; `starts` as in the scan: whether a record surely begins here. */
  body(
    block: Buffer,
    labelStart: number,
    labelEnd: number,
    start: number,
    end: number,
    starts: boolean,
  ): void {
    if (end - start > MAX_BYTES || end <= start) return;
    const first = block[start];
    const last = block[end - 1];
    const telling = first === MARK || first === LESS || last === CLOSING || last === GREATER;
    if (!(telling && this.votes.wanted) && !PHRASES.mayBeYouDeleted(block, start, end)) return;
    const text = block.toString('utf8', start, end);
    const marks = leadingMarks(text);
    const inner = text.slice(marks);
    const phrase = PHRASES.line(inner);
    if (phrase?.youDeleted === true) {
      const label = block.toString('utf8', labelStart, labelEnd);
      noteDeleter(starts ? this.atRecordStart : this.behindLf, label, marks > 0, phrase.languages);
    }
    if (phrase !== undefined && (marks > 0 || first === LESS)) this.votes.note(phrase.languages);
    else if (last === CLOSING) {
      const open = text.lastIndexOf(' (');
      if (open > 0) this.votes.note(PHRASES.fileAttached(text.slice(open + 2, -1)) ?? []);
    } else if (marks > 0) this.votes.note(PHRASES.beginsEncryption(withoutMarks(inner)));
    if (last === GREATER) this.noteBrackets(text);
  }

  private noteBrackets(text: string): void {
    const open = text.lastIndexOf('<');
    if (open === -1) return;
    const inside = withoutMarks(text.slice(open + 1, -1));
    const word = /^[^:：]*/.exec(inside)?.[0] ?? '';
    this.votes.note(PHRASES.attached(word) ?? PHRASES.edited(inside) ?? []);
  }

  /** The first line of a record without a sender. */
  notice(block: Buffer, start: number, end: number): void {
    this.notices += 1;
    if (this.notices > MAX_NOTICES || end - start > MAX_BYTES * 2) return;
    const text = withoutMarks(block.toString('utf8', start, end));
    this.votes.note(PHRASES.beginsEncryption(text));
    const form = PHRASES.notice(text);
    if (form === undefined) return;
    this.votes.note([form.language]);
    if (form.group) this.groupNotices += 1;
  }

  /** Labels under which the exporter's own deletions stand, with how many. */
  deletersIn(languages: Languages, rule: DeletionRule): { label: string; count: number }[] {
    const counts = new Map<string, number>();
    for (const deleters of rule.crlfRecords ? [this.atRecordStart] : [this.atRecordStart, this.behindLf]) {
      for (const [label, { marked, unmarked, languages: words }] of deleters) {
        const trusted = !rule.needsMarks && speaksOneOf(languages, words) ? unmarked : 0;
        if (marked + trusted > 0) counts.set(label, (counts.get(label) ?? 0) + marked + trusted);
      }
    }
    return [...counts].map(([label, count]) => ({ label, count }));
  }
}

/** What counts in this file. */
export type DeletionRule = { crlfRecords: boolean; needsMarks: boolean };

function noteDeleter(
  deleters: Map<string, Deleter>,
  label: string,
  marked: boolean,
  languages: readonly number[],
): void {
  let deleter = deleters.get(label);
  if (deleter === undefined) {
    if (deleters.size >= MAX_DELETERS) return;
    deleter = { marked: 0, unmarked: 0, languages: [] };
    deleters.set(label, deleter);
  }
  if (marked) deleter.marked += 1;
  else {
    deleter.unmarked += 1;
    deleter.languages = [...new Set([...deleter.languages, ...languages])];
  }
}
