// What the database holds, as one digest a table: two that are equal mean that an attack changed nothing. Left out is what every
// request may move by design: when a session was last used, and the audit trail, which is there to note the attack.
import { sql } from 'kysely';
import type { Db } from '../../src/store/index.ts';

const MOVES: ReadonlySet<string> = new Set(['audit_event', 'audit_head', 'rate_limit', 'sign_in_under_way']);
/** Columns that move, by table. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = { session: ['last_used_at', 'last_seen_at'] };

export async function fingerprintOf(db: Db): Promise<Record<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db);
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    if (MOVES.has(name)) continue;
    const left = COLUMNS[name] ?? [];
    const { rows } = await sql<{ digest: string | null }>`
      select md5(string_agg(line, E'\n' order by line)) as digest
      from (select (to_jsonb(t) - ${[...left]}::text[])::text as line from ${sql.id(name)} t) lines`.execute(
      db,
    );
    found[name] = rows[0]?.digest ?? 'empty';
  }
  return found;
}

/** The tables in which two differ. */
export function changedTables(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}
