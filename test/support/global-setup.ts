// Before all tests: one real PostgreSQL in the project's cache folder, and a migrated template database.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import {
  migrate,
  openDatabase,
  SERVICE_MIGRATIONS,
  startCluster,
  type Cluster,
} from '../../src/store/index.ts';
import { TEMPLATE } from './database.ts';

declare global {
  var countersignTestCluster: { cluster: Cluster; folder: string } | undefined;
}

export default async function globalSetup(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-test-'));
  fs.chmodSync(folder, 0o711);
  // Every temporary folder of every test lies in here and goes with it.
  process.env['TMPDIR'] = folder;
  const cluster = await startCluster(path.join(folder, 'store'));
  const admin = openDatabase(cluster.connection, () => undefined);
  await sql.raw(`create database ${TEMPLATE}`).execute(admin.db);
  await admin.close();
  const template = openDatabase({ ...cluster.connection, database: TEMPLATE }, () => undefined);
  await migrate(template.db, SERVICE_MIGRATIONS);
  await template.close();
  process.env['TEST_POSTGRES_SOCKET'] = cluster.connection.host;
  globalThis.countersignTestCluster = { cluster, folder };
}
