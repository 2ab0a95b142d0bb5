// The second pass: cuts a chat text into records. What counts as a header was settled by the scan.
import type { Bounds } from '../../../kernel/bounds.ts';
import type { ChatText } from '../../chat-text.ts';
import { cutRecords, type CutRecord } from '../../record-cutter.ts';
import type { DateOrder } from '../../wall-time.ts';
import { HeaderScanner } from './header-scanner.ts';
import { fits } from './layout.ts';
import { wallTime } from './wall-time.ts';

/** What makes a line of this file a header. */
export type HeaderRule = { layout: number; crlfRecords: boolean; order: DateOrder };

export type RawRecord = CutRecord<{
  /** Offset within `bytes` where sender or notice begins. */
  bodyStart: number;
  at: string;
}>;

/** Yields the records in file order, in batches. Faults: those of `cutRecords`. */
export function recordBatches(text: ChatText, rule: HeaderRule, bounds: Bounds): AsyncGenerator<RawRecord[]> {
  const header = new HeaderScanner();
  return cutRecords(
    text,
    (block, { start, end, afterCrlf, inRecord }) => {
      if (rule.crlfRecords && !afterCrlf && inRecord) return null;
      const found =
        header.scan(block, start, end) && header.layout === rule.layout && fits(header, rule.order);
      return found ? { bodyStart: header.bodyStart - start, at: wallTime(header, rule.order) } : null;
    },
    bounds,
  );
}
