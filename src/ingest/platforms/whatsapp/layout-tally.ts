// What the scan counts for one header layout. A file may hold several, because people paste; one of them is the file's own.
import { AppEvidence } from './app-evidence.ts';
import { HeaderEvidence } from './header-evidence.ts';
import { SenderTable } from './sender-table.ts';

export class LayoutTally {
  readonly layout: number;
  /** Place among the tallies, as the record index keeps it. */
  readonly tag: number;
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

  constructor(layout: number, tag: number, firstLine: number, crlfBefore: number) {
    this.layout = layout;
    this.tag = tag;
    this.firstLine = firstLine;
    this.crlfBefore = crlfBefore;
  }
}
