// Brings the record up: its own folder, its own PostgreSQL, its own port; and down again, last things first.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';
import { systemClock } from '../kernel/clock.ts';
import { lockFolder, migrate, openDatabase, startCluster } from '../store/index.ts';
import { loadDefinitions } from './definitions.ts';
import { BASE_PATH, createRecordListener } from './http.ts';
import { isEmpty } from './queries.ts';
import { readSeed, seed } from './seed.ts';
import { Repository } from './repository.ts';

export type RecordOptions = {
  folder: string;
  port: number;
  token: string;
  peopleFile: string | null;
  /** 127.0.0.1 unless said otherwise. */
  host?: string;
  /** Hears codes of what went wrong, never words. */
  onFailure: (code: string) => void;
};

export type RunningRecord = { baseUrl: string; close(): Promise<void> };

const LEAST_TOKEN_LENGTH = 32;
const MIGRATIONS = path.join(import.meta.dirname, 'migrations');

/**
 * Starts the record. Faults: `record-token-too-short`, `record-port-taken`, `record-broken-seed`, and the store's own
 * (`store-folder-in-use` …).
 */
export async function startRecord(options: RecordOptions): Promise<RunningRecord> {
  const { folder, token, port, host = '127.0.0.1', onFailure } = options;
  if (token.length < LEAST_TOKEN_LENGTH)
    throw new Fault('invalid', 'record-token-too-short', 'The token needs at least 32 characters.');
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  const lock = await lockFolder(folder);
  const closers: (() => Promise<void>)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    // Both take a while and neither needs the other.
    const [cluster, definitions] = await Promise.all([startCluster(folder), loadDefinitions()]);
    closers.push(() => cluster.stop());
    const database = openDatabase(cluster.connection, () => onFailure('database'));
    const { db } = database;
    closers.push(() => database.close());
    await migrate(db, MIGRATIONS);
    const server = await listen(host, port);
    closers.push(() => stopListening(server));
    const deps = {
      db,
      clock: systemClock,
      definitions,
      baseUrl: `${originOf(server, host)}${BASE_PATH}`,
      newUuid: randomUUID,
      onFailure,
    };
    if (options.peopleFile !== null && (await isEmpty(db)))
      await seed(new Repository(deps), await readSeed(options.peopleFile));
    server.on('request', createRecordListener({ ...deps, token }));
    return { baseUrl: deps.baseUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(host: string, port: number): Promise<http.Server> {
  const server = http.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Fault(
          'unavailable',
          'record-port-taken',
          `The record cannot listen on port ${port}. Set RECORD_PORT.`,
          {
            cause,
          },
        ),
      ),
    );
    server.listen(port, host, () => resolve());
  });
  return server;
}

function originOf(server: http.Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Lets what runs end; connections that only wait are closed. */
async function stopListening(server: http.Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
