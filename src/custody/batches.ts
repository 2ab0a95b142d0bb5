// PostgreSQL takes at most 65,535 parameters in one statement; rows of a large thread go in several.

const ROWS = 2000;

/** Runs `work` over at most 2,000 rows at a time, in order; not at all for none. */
export async function inBatches<Row, Result = void>(
  rows: readonly Row[],
  work: (batch: Row[]) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < rows.length; from += ROWS)
    results.push(await work(rows.slice(from, from + ROWS)));
  return results;
}
