// The first pass over a chat text: which header layout is the file's own, whether CR LF ends its records, where they begin,
// what speaks for a date order, which names send, which app texts and files there are. Memory is bounded: counters per
// layout, a bounded table of names, some bytes for each record. Nothing is allocated for an ordinary line.
import { Fault } from '../../../kernel/fault.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import { textBlocks, type ChatText } from '../../chat-text.ts';
import type { AppEvidence } from './app-evidence.ts';
import type { HeaderEvidence } from './header-evidence.ts';
import { HeaderShapes, MAY_BEGIN } from './header-shapes.ts';
import { LabelScan } from './label-scan.ts';
import { isBracketed } from './layout.ts';
import { LayoutTally } from './layout-tally.ts';
import { MentionLog, NO_LAYOUT } from './mention-log.ts';
import { RecordIndex } from './record-index.ts';
import { NO_LABEL, type SenderTable } from './sender-table.ts';

const MAX_LAYOUTS = 16;
const BULK = 20;
const LF = 0x0a;
const CR = 0x0d;

export type Scan = {
  layout: number;
  /** Of the own layout in the index. */
  tag: number;
  /** True when CR LF ends every record, so that a header behind a bare LF is pasted text. */
  crlfRecords: boolean;
  /** Records by header count; exact unless some dates are impossible under the order. */
  headers: number;
  /** All lines with the form of a header. */
  index: RecordIndex;
  sizeBytes: number;
  lineCount: number;
  evidence: HeaderEvidence;
  senders: SenderTable;
  app: AppEvidence;
  mentions: MentionLog;
  /** 1-based line of the first header; all before it were not understood. */
  firstLine: number;
  /** Header-like lines that are message text, because LF precedes them or their layout is not the file's. */
  pasted: { count: number; lines: number[] };
  foreign: { count: number; lines: number[] };
};

class Scanner {
  /** Number of the line that is being read, or was last. */
  line = 0;
  private readonly tallies: LayoutTally[] = [];
  private readonly header = new HeaderShapes();
  private readonly label = new LabelScan();
  private readonly index: RecordIndex;
  private readonly mentions: MentionLog;
  private readonly bounds: Bounds;
  private sizeBytes = 0;
  private linesAfterCrlf = 0;
  private previousCrlf = false;

  constructor(sizeBytes: number, bounds: Bounds) {
    this.bounds = bounds;
    this.index = new RecordIndex(sizeBytes, bounds.maxMessages);
    this.mentions = new MentionLog(bounds);
  }

  block(bytes: Buffer, offset: number): void {
    const { length } = bytes;
    for (let start = 0; start < length;) {
      this.line += 1;
      if (this.previousCrlf) this.linesAfterCrlf += 1;
      const begins = MAY_BEGIN[bytes[start] ?? 0] === 1;
      let found = begins && this.header.fits(bytes, start);
      const lf = bytes.indexOf(LF, found ? this.header.bodyStart : start);
      const crlf = lf > start && bytes[lf - 1] === CR;
      const end = lf === -1 ? length : crlf ? lf - 1 : lf;
      if (begins && !found) found = this.header.scan(bytes, start, end);
      if (found) this.found(bytes, offset, start, end);
      else this.mentions.note(bytes, start, end, this.line, NO_LAYOUT, false);
      this.previousCrlf = crlf;
      start = lf === -1 ? length : lf + 1;
    }
    this.sizeBytes = offset + length;
  }

  private found(bytes: Buffer, offset: number, start: number, end: number): void {
    const { header, line } = this;
    const tally = this.tallyOf(header.layout);
    if (tally === null) return;
    const first = tally.headers === 0;
    tally.headers += 1;
    if (this.index.count >= this.bounds.maxMessages) throw tooMany(line);
    if (tally.lines.length < this.bounds.maxReportedLines) tally.lines.push(line);
    const starts = first || this.previousCrlf;
    if (starts && !first) tally.headersAfterCrlf += 1;
    if (!starts && tally.linesAfterLf.length < this.bounds.maxReportedLines) tally.linesAfterLf.push(line);
    this.index.add(header, offset + start, line, tally.tag, starts, header.bodyStart - start);
    const evidence = starts ? tally.atRecordStart : tally.behindLf;
    evidence.note(header, line, bytes, end);
    if (first) tally.behindLf.continueFrom(header);
    this.index.setLabel(this.body(tally, bytes, end, starts));
  }

  private tallyOf(layout: number): LayoutTally | null {
    for (let at = 0; at < this.tallies.length; at += 1) {
      const tally = this.tallies[at];
      if (tally?.layout === layout) return tally;
    }
    if (this.tallies.length >= MAX_LAYOUTS) return null;
    const tally = new LayoutTally(layout, this.tallies.length, this.line, this.linesAfterCrlf);
    this.tallies.push(tally);
    return tally;
  }

  /** What follows the header; gives the label's id. */
  private body({ senders, app }: LayoutTally, bytes: Buffer, end: number, starts: boolean): number {
    const { header, label, line } = this;
    const { bodyStart, layout } = header;
    label.scan(bytes, bodyStart);
    const { colon, tight } = label;
    if (tight !== -1) senders.noteTight(bytes, bodyStart, tight);
    if (colon === -1) app.notice(bytes, bodyStart, end);
    const nameEnd = colon === -1 ? tight : colon;
    if (nameEnd === -1) return NO_LABEL;
    if (tight === -1) senders.noteSpaced();
    const id = colon === -1 ? NO_LABEL : senders.note(bytes, bodyStart, colon, label.hash);
    const start = Math.min(end, colon === -1 ? tight + 1 : colon + 2);
    app.body(bytes, bodyStart, nameEnd, start, end, starts);
    this.mentions.note(bytes, start, end, line, layout, starts);
    return id;
  }

  result(): Scan | null {
    const own = this.ownLayout();
    if (own === undefined) return null;
    const foreign = this.tallies.filter((tally) => tally !== own);
    const crlfRecords = this.endsRecordsWithCrlf(own);
    const evidence = own.atRecordStart;
    const behindLf = own.behindLf.headers;
    evidence.finish();
    if (!crlfRecords) evidence.merge(own.behindLf);
    return {
      layout: own.layout,
      tag: own.tag,
      crlfRecords,
      headers: crlfRecords ? own.headers - behindLf : own.headers,
      index: this.index,
      sizeBytes: this.sizeBytes,
      lineCount: this.line,
      evidence,
      senders: own.senders,
      app: own.app,
      mentions: this.mentions,
      firstLine: own.firstLine,
      pasted: crlfRecords ? { count: behindLf, lines: own.linesAfterLf } : { count: 0, lines: [] },
      foreign: {
        count: foreign.reduce((sum, tally) => sum + tally.headers, 0),
        lines: foreign
          .flatMap((tally) => tally.lines)
          .sort((a, b) => a - b)
          .slice(0, this.bounds.maxReportedLines),
      },
    };
  }

  /**
   * The layout of the file itself. An export begins with its own header, so the layout of line 1 wins over one that is
   * pasted more often, unless the other is the bulk of the file.
   */
  private ownLayout(): LayoutTally | undefined {
    let own: LayoutTally | undefined;
    for (const tally of this.tallies) {
      const margin = own?.firstLine === 1 ? BULK : 1;
      if (own === undefined || tally.headers > own.headers * margin) own = tally;
    }
    return own;
  }

  /**
   * iOS ends records with CR LF and breaks lines inside a text with LF (formats.md §0.5). Proven when each CR LF is followed
   * by a header or the end of the file; a mail gateway that rewrote all line ends fails this test.
   */
  private endsRecordsWithCrlf(own: LayoutTally): boolean {
    const followers = this.linesAfterCrlf - own.crlfBefore;
    if (followers !== own.headersAfterCrlf) return false;
    const behindLf = own.behindLf.headers;
    if (isBracketed(own.layout)) return followers > 0 || this.previousCrlf;
    return followers > 0 && followers >= behindLf;
  }
}

function tooMany(line: number): Fault {
  const message = 'The export holds more messages than allowed.';
  return new Fault('too-large', 'ingest-too-many-messages', message, { place: { line } });
}

/** Scans a chat text once; null when no line has a header. Faults: those of `textBlocks`, `ingest-too-many-messages`. */
export async function scanText(text: ChatText, bounds: Bounds): Promise<Scan | null> {
  const scanner = new Scanner(text.sizeBytes, bounds);
  for await (const { bytes, offset } of textBlocks(text, bounds, () => scanner.line + 1))
    scanner.block(bytes, offset);
  return scanner.result();
}
