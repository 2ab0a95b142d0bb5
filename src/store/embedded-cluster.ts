// A real PostgreSQL of our own, on a Unix socket inside the data folder, for the embedded default. It never listens on TCP
// and never outlives its owner: a keeper process stops it when our end of a pipe closes, so `kill -9` leaves no orphan.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';
import { clusterOwner, embeddedLaunch, type Launch } from './embedded-binaries.ts';
import { archiveSettings, makeArchiveFolder } from './wal-archive.ts';

export type ClusterConnection = { host: string; port: number; user: string; database: string };

export type Cluster = {
  connection: ClusterConnection;
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

export type ClusterOptions = {
  /** Where the write-ahead log is archived continuously; made when missing. Not archived when absent. */
  archive?: string;
  /** More settings of PostgreSQL, for a recovery. */
  settings?: Record<string, string>;
};

const PORT = 5432; // names the socket file only
const SOCKET_PATH_LIMIT = 107; // bytes in sockaddr_un
const STOP_LIMIT_MS = 30_000;

// Runs the server; when standard input closes (we ended, or asked), stops it fast. Ignores the terminal's signals, so that
// Ctrl-C reaches only us and connections drain first.
// No core file of it either: there would be keys of connections and rows in it.
const KEEPER = `ulimit -c 0; trap '' INT TERM HUP; exec 3<&0; "$@" </dev/null 3<&- & pg=$!
(cat <&3 >/dev/null 2>&1; kill -INT $pg) 2>/dev/null & wait $pg; exit $?`;

const SETTINGS = [
  'listen_addresses=',
  'max_connections=60',
  'shared_buffers=64MB',
  // RULE C-01: a failing statement's text or parameters never reach the server's log.
  'log_min_error_statement=panic',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
  'log_error_verbosity=terse',
];

function settingArguments({ archive, settings }: ClusterOptions): string[] {
  const more = { ...(archive === undefined ? {} : archiveSettings(archive)), ...settings };
  const all = [...SETTINGS, ...Object.entries(more).map(([name, value]) => `${name}=${value}`)];
  return all.flatMap((setting) => ['-c', setting]);
}

function initialise(launch: Launch, cluster: string): void {
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) return;
  // Built beside and renamed, so that a killed first start leaves nothing half made.
  const draft = `${cluster}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.rmSync(cluster, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  if (launch.owner !== null) fs.chownSync(draft, launch.owner.uid, launch.owner.gid);
  const { command, args } = launch.program('initdb', [
    '-D',
    draft,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
  ]);
  const result = spawnSync(command, args, { ...launch.options, encoding: 'utf8' });
  if (result.status !== 0) {
    const why = result.stderr.trim().split('\n').at(-1) ?? '';
    throw new Fault('unavailable', 'store-initdb-failed', `PostgreSQL could not create its cluster: ${why}`);
  }
  fs.renameSync(draft, cluster);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A server of this cluster that lost its owner (the keeper was killed too) is stopped; a stale pid file is removed. */
async function stopOrphan(cluster: string): Promise<void> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
  const isOurs = (): boolean => {
    if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
    if (process.platform !== 'linux') return true;
    try {
      // A recycled pid belongs to a program that does not sit in our cluster.
      return fs.readlinkSync(`/proc/${pid}/cwd`) === fs.realpathSync(cluster);
    } catch {
      return false;
    }
  };
  for (const end = Date.now() + STOP_LIMIT_MS; isOurs();) {
    process.kill(pid, Date.now() > end ? 'SIGQUIT' : 'SIGINT');
    await delay(50);
  }
  fs.rmSync(pidFile, { force: true });
}

function socketFolder(folder: string, launch: Launch): string {
  const sockets = path.join(folder, 'run');
  fs.rmSync(sockets, { recursive: true, force: true });
  fs.mkdirSync(sockets, { mode: 0o700 });
  if (launch.owner !== null) fs.chownSync(sockets, launch.owner.uid, launch.owner.gid);
  if (Buffer.byteLength(`${sockets}/.s.PGSQL.${PORT}.lock`) > SOCKET_PATH_LIMIT) {
    throw new Fault(
      'invalid',
      'store-path-too-long',
      `The path of the data folder is too long for a socket: ${folder}. Set DATA_DIR to a shorter one.`,
    );
  }
  return sockets;
}

async function untilReady(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString('latin1')).slice(-4000);
      if (log.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => {
      // What ended it comes before the lines in which it says that it ends.
      const lines = log.trim().split('\n');
      const fatal = lines.filter((line) => /\b(?:FATAL|PANIC):/.test(line));
      const why = (fatal.length > 0 ? fatal : lines).slice(-3).join(' | ');
      reject(
        new Fault(
          'unavailable',
          'store-start-failed',
          `PostgreSQL ended at start (${code ?? 'signal'}): ${why}`,
        ),
      );
    });
  });
}

/** Where the cluster in `folder` is reached while it runs. */
export function clusterConnection(folder: string): ClusterConnection {
  return { host: path.join(folder, 'run'), port: PORT, user: 'postgres', database: 'postgres' };
}

/**
 * Starts the cluster in `folder` (created when missing). The caller holds the folder's lock. Faults: `store-no-binaries`,
 * `store-folder-closed`, `store-initdb-failed`, `store-start-failed`, `store-path-too-long`.
 */
export async function startCluster(folder: string, options: ClusterOptions = {}): Promise<Cluster> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (options.archive !== undefined) makeArchiveFolder(options.archive, clusterOwner());
  const launch = embeddedLaunch(folder, options.archive === undefined ? [] : [path.dirname(options.archive)]);
  // `nobody` must pass the folder itself; what is inside is closed to others.
  if (launch.owner !== null) fs.chmodSync(folder, 0o711);
  const cluster = path.join(folder, 'pg');
  await stopOrphan(cluster);
  initialise(launch, cluster);
  const host = socketFolder(folder, launch);
  const { command, args } = launch.program('postgres', [
    '-D',
    cluster,
    '-k',
    host,
    ...settingArguments(options),
  ]);
  const server = spawn('/bin/sh', ['-c', KEEPER, 'keeper', command, ...args], {
    ...launch.options,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await untilReady(server);
  server.unref();
  return {
    connection: clusterConnection(folder),
    ended,
    stop: async () => {
      // Waiting for it keeps this process alive until it has ended.
      server.ref();
      server.stdin?.end();
      await ended;
    },
  };
}
