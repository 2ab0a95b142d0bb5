// Forward-only migrations, at start, under Kysely's own lock: several processes may start at once and one of them migrates.
// Each is one SQL file, run whole or not at all.
import fs from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { Fault } from '../kernel/fault.ts';
import type { Db } from './database.ts';

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.sql'));
  const migrations: Record<string, Migration> = {};
  for (const name of names) {
    const text = await fs.readFile(path.join(folder, name), 'utf8');
    migrations[name.slice(0, -'.sql'.length)] = { up: async (db) => void (await sql.raw(text).execute(db)) };
  }
  return migrations;
}

/** Brings the database to the newest form. Throws `store-migration-failed`; the failing migration leaves nothing behind. */
export async function migrate(db: Db, folder: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => readMigrations(folder) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first';
  throw new Fault('internal', 'store-migration-failed', `Migration ${failed} failed.`, { cause: error });
}

/** The folder of the service's own migrations. */
export const SERVICE_MIGRATIONS = path.join(import.meta.dirname, 'migrations');
