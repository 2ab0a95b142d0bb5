// A logical dump of an embedded store while it runs: every row of every table as text, and the bytes of `bytea` columns as
// they are. PostgreSQL would write bytes as hex, in which a packed number reads like digits: 17 is `00000011`.
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { openDatabase, type Db } from '../src/store/index.ts';

/** `folder` is the one that holds the cluster, e.g. `DATA_DIR/store`. */
export async function dumpDatabase(folder: string): Promise<Buffer> {
  const connection = { host: path.join(folder, 'run'), port: 5432, user: 'postgres', database: 'postgres' };
  if (!fs.existsSync(path.join(folder, 'run/.s.PGSQL.5432')))
    throw new Error(`no PostgreSQL runs in ${folder}`);
  const { db, close } = openDatabase(connection, () => undefined);
  try {
    return await dumpOf(db);
  } finally {
    await close();
  }
}

/** Every table of a database but PostgreSQL's own. */
export async function dumpOf(db: Db): Promise<Buffer> {
  const tables = await sql<{ name: string; columns: Column[] }>`
    select attrelid::regclass::text as name,
           json_agg(json_build_object('name', quote_ident(attname), 'bytes', atttypid = 'bytea'::regtype)
                    order by attnum) as columns
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relkind = 'r' and attnum > 0 and not attisdropped
      and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    group by attrelid order by 1`.execute(db);
  const parts: Buffer[] = [];
  for (const { name, columns } of tables.rows) {
    parts.push(Buffer.from(`${name}\n`), await dumpTable(db, name, columns));
  }
  return Buffer.concat(parts);
}

/** `bytes`: the column is a `bytea`. Names are quoted as SQL wants them. */
type Column = { name: string; bytes: boolean };

const LINE = Buffer.from('\n');

async function dumpTable(db: Db, name: string, columns: Column[]): Promise<Buffer> {
  const selected = columns.map(({ name: column, bytes }) => (bytes ? column : `${column}::text`)).join(', ');
  const { rows } = await sql<
    Record<string, Buffer | string | null>
  >`select ${sql.raw(selected)} from ${sql.raw(name)}`.execute(db);
  const cells = rows.flatMap((row) => Object.values(row).filter((cell) => cell !== null));
  return Buffer.concat(cells.flatMap((cell) => [Buffer.from(cell), LINE]));
}
