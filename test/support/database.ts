// A fresh, migrated database for a test file, on one real PostgreSQL that the whole test run shares. The server is started
// by global-setup.ts; each call makes a database of its own from a migrated template.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { openDatabase, type Db } from '../../src/store/index.ts';

export type FreshDatabase = {
  db: Db;
  /** For code that opens its own connection. */
  connection: { host: string; port: number; user: string; database: string };
  close(): Promise<void>;
};

function sharedServer(): { host: string; port: number; user: string; database: string } {
  const host = process.env['TEST_POSTGRES_SOCKET'];
  if (host === undefined) throw new Error('global-setup.ts did not start PostgreSQL');
  return { host, port: 5432, user: 'postgres', database: 'postgres' };
}

export const TEMPLATE = 'countersign_template';

/** An empty database with every migration applied (or with none: `blankDatabase`). */
export async function freshDatabase(template: string = TEMPLATE): Promise<FreshDatabase> {
  const server = sharedServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = openDatabase(server, () => undefined);
  await sql.raw(`create database ${name} template ${template}`).execute(admin.db);
  await admin.close();
  const connection = { ...server, database: name };
  const opened = openDatabase(connection, () => undefined);
  return { db: opened.db, connection, close: () => opened.close() };
}

/** A database without a table. */
export async function blankDatabase(): Promise<FreshDatabase> {
  return freshDatabase('template0');
}
