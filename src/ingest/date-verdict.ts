// Weighs what was counted about the order of the dates, strongest first (formats.md §1.6). Nothing is guessed: weak or
// balanced evidence says nothing, and a person is asked.
import { READINGS, type EvidenceCounts, type Reading, type Tally } from './date-evidence.ts';
import type { DateOrder } from './wall-time.ts';

/** What the evidence says. `line` is where it first stands. */
export type Verdict =
  | { says: 'order'; order: DateOrder; basis: string; line: number; detail: string }
  | { says: 'contradiction'; line: number }
  | { says: 'nothing'; open: readonly DateOrder[] };

const DOMINANCE = 20;

function decided(order: DateOrder, basis: string, tally: Tally, detail: string): Verdict {
  return { says: 'order', order, basis, line: tally.line, detail };
}

export function opposite(reading: Reading): Reading {
  return reading === 'dmy' ? 'mdy' : 'dmy';
}

/** Weighs the evidence, strongest first. Nothing is guessed: weak or balanced evidence says nothing. */
export function weigh(evidence: EvidenceCounts): Verdict {
  if (evidence.yearFirst.count > 0) {
    return decided('ymd', 'year-first', evidence.yearFirst, 'the year stands first with four digits');
  }
  if (evidence.yearLike.count > 0) {
    const dates = evidence.only.dmy.count + evidence.only.mdy.count;
    if (evidence.only.mdy.count > 0) return { says: 'contradiction', line: evidence.only.mdy.line };
    return decided('ymd', 'field-over-31', evidence.yearLike, `${String(dates)} other dates fit`);
  }
  const overTwelve = weighOverTwelve(evidence);
  if (overTwelve !== null) return overTwelve;
  if (evidence.differing === 0) {
    return {
      says: 'order',
      order: 'dmy',
      basis: 'same-under-both',
      line: 1,
      detail: 'day and month are equal everywhere',
    };
  }
  return weighNames(evidence) ?? weighSequence(evidence) ?? { says: 'nothing', open: READINGS };
}

function weighOverTwelve({ only, headers }: EvidenceCounts): Verdict | null {
  if (only.dmy.count === 0 && only.mdy.count === 0) return null;
  const most: Reading = only.dmy.count >= only.mdy.count ? 'dmy' : 'mdy';
  const least = only[opposite(most)];
  // A few impossible dates among many are pasted lines; a balance means that the file holds two layouts of dates.
  if (least.count * DOMINANCE > only[most].count) {
    return { says: 'contradiction', line: Math.max(only.dmy.line, only.mdy.line) };
  }
  return decided(
    most,
    'field-over-12',
    only[most],
    `${String(only[most].count)} of ${String(headers)} headers`,
  );
}

function weighNames({ named, namedDays }: EvidenceCounts): Verdict | null {
  for (const reading of READINGS) {
    if (named[reading].count > 0 && named[opposite(reading)].count === 0) {
      return decided(
        reading,
        'attachment-time',
        named[reading],
        `${String(named[reading].count)} names match`,
      );
    }
  }
  if (named.dmy.count > 0) return null;
  for (const reading of READINGS) {
    // A single Android name may be of another day by chance, because files also arrive later.
    if (namedDays[reading].count >= 2 && namedDays[opposite(reading)].count === 0) {
      const count = namedDays[reading].count;
      return decided(reading, 'attachment-day', namedDays[reading], `${String(count)} names match`);
    }
  }
  return null;
}

function weighSequence({ backwards }: EvidenceCounts): Verdict | null {
  for (const reading of READINGS) {
    const mine = backwards[reading].count;
    const theirs = backwards[opposite(reading)];
    // One step back occurs in true files (encryption notice), so a single one proves nothing.
    if (theirs.count >= 2 && (mine === 0 || theirs.count >= mine * DOMINANCE)) {
      return decided(
        reading,
        'sequence',
        theirs,
        `the other order runs backwards ${String(theirs.count)} times`,
      );
    }
  }
  return null;
}
