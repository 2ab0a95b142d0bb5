// The store of a data folder for a program beside the service (a backup, a check): an operator's own server, the cluster of a
// service that runs, or the cluster started for this alone, under the folder's lock.
import fs from 'node:fs/promises';
import path from 'node:path';
import { Fault, faultCode } from '../kernel/fault.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import {
  clusterConnection,
  startCluster,
  type ClusterConnection,
  type ClusterOptions,
} from './embedded-cluster.ts';
import { lockFolder } from './folder-lock.ts';

export type StorePlace = {
  dataDir: string;
  /** Null for the embedded one. */
  databaseUrl: string | null;
  /** For a cluster that is started for this. */
  cluster?: ClusterOptions;
};

/** Throws `store-none` when there is none in the folder, `store-starting` when a service that has it is not up yet. */
export async function openStore({
  dataDir,
  databaseUrl,
  cluster: options,
}: StorePlace): Promise<OpenDatabase> {
  if (databaseUrl !== null) return openDatabase(databaseUrl, () => undefined);
  const store = path.join(dataDir, 'store');
  if ((await fs.stat(path.join(store, 'pg', 'PG_VERSION')).catch(() => null)) === null)
    throw new Fault(
      'not-found',
      'store-none',
      `There is no store in ${dataDir}. Set DATA_DIR or DATABASE_URL.`,
    );
  const lock = await lockFolder(dataDir).catch((error: unknown) => {
    if (faultCode(error) === 'store-folder-in-use') return null;
    throw error;
  });
  if (lock === null) return connected(clusterConnection(store));
  try {
    const cluster = await startCluster(store, options);
    const opened = openDatabase(cluster.connection, () => undefined);
    const close = async (): Promise<void> => {
      await opened.close();
      await cluster.stop();
      await lock.release();
    };
    return { ...opened, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function connected(connection: ClusterConnection): Promise<OpenDatabase> {
  const socket = path.join(connection.host, `.s.PGSQL.${connection.port}`);
  if ((await fs.stat(socket).catch(() => null)) === null)
    throw new Fault(
      'unavailable',
      'store-starting',
      'Another process has the data folder, and its database does not run (yet). Try again in a minute.',
    );
  return openDatabase(connection, () => undefined);
}
