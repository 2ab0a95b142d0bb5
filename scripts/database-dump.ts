// A logical dump of an embedded store while it runs: every row of every table as text, bytes as hex.
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { openDatabase } from '../src/store/index.ts';

/** `folder` is the one that holds the cluster, e.g. `DATA_DIR/store`. */
export async function dumpDatabase(folder: string): Promise<Buffer> {
  const connection = { host: path.join(folder, 'run'), port: 5432, user: 'postgres', database: 'postgres' };
  if (!fs.existsSync(path.join(folder, 'run/.s.PGSQL.5432')))
    throw new Error(`no PostgreSQL runs in ${folder}`);
  const { db, close } = openDatabase(connection, () => undefined);
  try {
    const tables = await sql<{ name: string }>`
      select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`.execute(db);
    const parts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db);
      parts.push(name, ...rows.map(({ row }) => row));
    }
    return Buffer.from(parts.join('\n'));
  } finally {
    await close();
  }
}
