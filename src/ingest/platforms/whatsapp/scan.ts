// The first pass over a chat text: which header layout is the file's own, whether CR LF ends its records, what speaks for a
// date order, which names send. Memory is constant: counters per layout, a bounded table of names.
import { Fault } from '../../../kernel/fault.ts';
import type { Bounds } from '../../../kernel/bounds.ts';
import { lineBlocks, type ChatText } from '../../chat-text.ts';
import { HeaderEvidence } from './header-evidence.ts';
import { namedTime } from './file-name-time.ts';
import { HeaderScanner } from './header-scanner.ts';
import { isBracketed } from './layout.ts';
import { lineAt, newLine } from '../../lines.ts';
import { AppEvidence } from './app-evidence.ts';
import { MentionLog, NO_LAYOUT } from './mention-log.ts';
import { labelEnd, SenderTable, tightLabelEnd } from './sender-table.ts';

const MAX_LAYOUTS = 16;
const BULK = 20;

class LayoutTally {
  readonly layout: number;
  readonly firstLine: number;
  /** Lines after a CR LF that had been seen when this layout's first header came, that header's own included. */
  readonly crlfBefore: number;
  headers = 0;
  headersAfterCrlf = 0;
  /** Header lines behind a bare LF, the first ones. */
  readonly linesAfterLf: number[] = [];
  readonly lines: number[] = [];
  readonly atRecordStart = new HeaderEvidence();
  readonly behindLf = new HeaderEvidence();
  readonly senders = new SenderTable();
  readonly app = new AppEvidence();

  constructor(layout: number, firstLine: number, crlfBefore: number) {
    this.layout = layout;
    this.firstLine = firstLine;
    this.crlfBefore = crlfBefore;
  }
}

export type Scan = {
  layout: number;
  /** True when CR LF ends every record, so that a header behind a bare LF is pasted text. */
  crlfRecords: boolean;
  /** Records by header count; exact unless some dates are impossible under the order. */
  headers: number;
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
  private readonly tallies = new Map<number, LayoutTally>();
  private readonly header = new HeaderScanner();
  private readonly mentions: MentionLog;
  private readonly bounds: Bounds;
  private linesAfterCrlf = 0;
  private previousCrlf = false;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
    this.mentions = new MentionLog(bounds);
  }

  block(bytes: Buffer, firstLine: number): void {
    const line = newLine();
    for (let number = firstLine; lineAt(bytes, line.next, line); number += 1) {
      if (this.previousCrlf) this.linesAfterCrlf += 1;
      if (this.header.scan(bytes, line.start, line.end)) this.found(bytes, line.end, number);
      else this.mentions.note(bytes, line.start, line.end, number, NO_LAYOUT, false);
      this.previousCrlf = line.crlf;
    }
  }

  private found(bytes: Buffer, end: number, line: number): void {
    const { header } = this;
    let tally = this.tallies.get(header.layout);
    const first = tally === undefined;
    if (tally === undefined) {
      if (this.tallies.size >= MAX_LAYOUTS) return;
      tally = new LayoutTally(header.layout, line, this.linesAfterCrlf);
      this.tallies.set(header.layout, tally);
    }
    tally.headers += 1;
    if (tally.headers > this.bounds.maxMessages) {
      throw new Fault(
        'too-large',
        'ingest-too-many-messages',
        'The export holds more messages than allowed.',
        {
          place: { line },
        },
      );
    }
    if (tally.lines.length < this.bounds.maxReportedLines) tally.lines.push(line);
    const starts = first || this.previousCrlf;
    if (starts && !first) tally.headersAfterCrlf += 1;
    if (!starts && tally.linesAfterLf.length < this.bounds.maxReportedLines) tally.linesAfterLf.push(line);
    const evidence = starts ? tally.atRecordStart : tally.behindLf;
    const named = namedTime(bytes, header.bodyStart, end);
    evidence.note(header, line, named, () => bytes.toString('utf8', header.whenStart, header.whenEnd));
    if (first) tally.behindLf.continueFrom(header);
    this.body(tally, bytes, end, line, starts);
  }

  private body(tally: LayoutTally, bytes: Buffer, end: number, line: number, starts: boolean): void {
    const { bodyStart, layout } = this.header;
    const colon = labelEnd(bytes, bodyStart, end);
    const tight = tightLabelEnd(bytes, bodyStart, colon === -1 ? end : colon);
    if (tight !== -1) tally.senders.noteTight(bytes, bytes.toString('latin1', bodyStart, tight), tight);
    if (colon === -1) tally.app.notice(bytes, bodyStart, end);
    if (colon === -1 && tight === -1) return;
    const start = Math.min(end, colon === -1 ? tight + 1 : colon + 2);
    const name = bytes.toString('latin1', bodyStart, colon === -1 ? tight : colon);
    if (colon !== -1) tally.senders.note(bytes, name, colon, end);
    tally.app.body(bytes, name, start, end, starts);
    this.mentions.note(bytes, start, end, line, layout, starts);
  }

  result(): Scan | null {
    const own = this.ownLayout();
    if (own === undefined) return null;
    const foreign = [...this.tallies.values()].filter((tally) => tally !== own);
    const crlfRecords = this.endsRecordsWithCrlf(own);
    const evidence = own.atRecordStart;
    const behindLf = own.behindLf.headers;
    if (!crlfRecords) evidence.merge(own.behindLf);
    return {
      layout: own.layout,
      crlfRecords,
      headers: crlfRecords ? own.headers - behindLf : own.headers,
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
    for (const tally of this.tallies.values()) {
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

/** Scans a chat text once; null when no line has a header. Faults: those of `lineBlocks`, `ingest-too-many-messages`. */
export async function scanText(text: ChatText, bounds: Bounds): Promise<Scan | null> {
  const scanner = new Scanner(bounds);
  for await (const block of lineBlocks(text, bounds)) scanner.block(block.bytes, block.firstLine);
  return scanner.result();
}
