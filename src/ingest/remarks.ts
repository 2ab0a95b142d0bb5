// Collects what a reader has to say about an export while it reads: coded remarks with their first lines, and what was not
// understood. Counts are whole, lines are bounded. Holds no content.
import type { Bounds } from '../kernel/bounds.ts';
import type { IngestWarning, UnparsedReport } from './parsed-thread.ts';

export class Remarks {
  readonly #maxLines: number;
  readonly #warnings = new Map<string, { count: number; lines: number[] }>();
  readonly #unparsed: UnparsedReport = { count: 0, lines: [] };

  constructor(bounds: Bounds) {
    this.#maxLines = bounds.maxReportedLines;
  }

  /** One more of `code`; `line` (1-based) is where, if that helps anybody. */
  warn(code: string, line?: number, count = 1): void {
    const warning = this.#warnings.get(code) ?? { count: 0, lines: [] };
    this.#warnings.set(code, warning);
    warning.count += count;
    if (line !== undefined && warning.lines.length < this.#maxLines) warning.lines.push(line);
  }

  /** A piece of the text that became no message. `reason` is a code. */
  unparsed(line: number, reason: string): void {
    this.#unparsed.count += 1;
    if (this.#unparsed.lines.length < this.#maxLines) this.#unparsed.lines.push({ line, reason });
  }

  warnings(): IngestWarning[] {
    return [...this.#warnings].map(([code, { count, lines }]) => ({ code, count, lines }));
  }

  report(): UnparsedReport {
    return this.#unparsed;
  }
}
