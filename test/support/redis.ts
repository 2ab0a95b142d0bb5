// A real Redis (or Valkey) for tests: from PATH, from the project's cache, downloaded as a system package without being
// installed (no root needed), or installed when nothing else helps and we are root. When none can be had this throws
// with every reason, so that the suites that need it fail rather than pass unseen.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

type Program = { command: string; libraries?: string };

export type RedisServer = {
  url: string;
  /** Ends it as a power cut would; nothing is kept. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  pid(): number;
  /** Writes its dump, uncompressed, and gives the bytes. */
  dump(): Promise<Buffer>;
  /** Stops its process in its tracks, and lets it go on. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
};

const CACHE = path.resolve(import.meta.dirname, '../../.cache/redis');
const NAMES = ['redis-server', 'valkey-server'];
const PACKAGE_LIMIT_MS = 120_000;

function runs(program: Program): boolean {
  const env = { ...process.env, ...(program.libraries ? { LD_LIBRARY_PATH: program.libraries } : {}) };
  return spawnSync(program.command, ['--version'], { env }).status === 0;
}

function onPath(): Program | null {
  const command = NAMES.find((name) => runs({ command: name }));
  return command === undefined ? null : { command };
}

function inFolder(folder: string): Program | null {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const libraries = path.join(folder, 'usr/lib', `${machine}-linux-gnu`);
  const command = NAMES.map((name) => path.join(folder, 'usr/bin', name)).find((file) => fs.existsSync(file));
  if (command === undefined || !runs({ command, libraries })) return null;
  return { command, libraries };
}

function apt(args: string[]): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync('apt-get', ['-q', ...args], {
    env,
    timeout: PACKAGE_LIMIT_MS,
    encoding: 'utf8',
  });
  if (status === 0) return null;
  return `apt-get ${args.at(-2)} ${args.at(-1)}: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? ''}`;
}

/** Downloads and unpacks with a package state of our own, beside the machine's. Gives the reason when it fails. */
function download(): string | null {
  fs.mkdirSync(path.dirname(CACHE), { recursive: true });
  const work = fs.mkdtempSync(`${CACHE}-`);
  const archives = path.join(work, 'cache/archives');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'root'])
    fs.mkdirSync(path.join(work, folder), { recursive: true });
  const settings = [
    `Dir::State=${work}/state`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::Cache=${work}/cache`,
    'APT::Sandbox::User=',
    'Debug::NoLocking=1',
  ].flatMap((setting) => ['-o', setting]);
  try {
    const failed =
      apt([...settings, 'update']) ??
      apt([...settings, '-y', '--no-install-recommends', '--download-only', 'install', 'redis-server']);
    if (failed !== null) return failed;
    for (const file of fs.readdirSync(archives).filter((name) => name.endsWith('.deb')))
      spawnSync('dpkg-deb', ['-x', path.join(archives, file), path.join(work, 'root')]);
    if (inFolder(path.join(work, 'root')) === null) return 'the unpacked redis-server does not start';
    // Another test process may have been faster; its copy is as good.
    if (inFolder(CACHE) === null) fs.rmSync(CACHE, { recursive: true, force: true });
    if (!fs.existsSync(CACHE)) fs.renameSync(path.join(work, 'root'), CACHE);
    return null;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function install(): string | null {
  if (process.getuid?.() !== 0) return 'not root, so nothing can be installed';
  return apt(['update']) ?? apt(['-y', '--no-install-recommends', 'install', 'redis-server']);
}

function findProgram(): Program {
  const ready = onPath() ?? inFolder(CACHE);
  if (ready !== null) return ready;
  const reasons = [download()];
  const downloaded = inFolder(CACHE);
  if (downloaded !== null) return downloaded;
  reasons.push(install());
  const installed = onPath();
  if (installed !== null) return installed;
  throw new Error(`These tests need a real Redis, and none can be had here: ${reasons.join('; ')}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

/** An inline command that answers OK. */
async function tell(port: number, line: string): Promise<void> {
  const socket = net.connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`));
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(data.toString()));
    socket.once('error', reject);
  });
  socket.destroy();
  if (!answer.startsWith('+OK')) throw new Error(`Redis answered: ${answer.trim()}`);
}

async function launch(program: Program, port: number, folder: string): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program.command, [...args, '--dir', folder, '--maxmemory-policy', 'noeviction'], {
    env: { ...process.env, ...(program.libraries ? { LD_LIBRARY_PATH: program.libraries } : {}) },
    stdio: 'ignore',
  });
  for (let i = 0; i < 200; i += 1) {
    if (await answers(port)) return child;
    if (child.exitCode !== null) break;
    await delay(25);
  }
  child.kill('SIGKILL');
  throw new Error(`${program.command} did not answer on its port`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

/** A Redis of its own on a free port, without persistence. Throws with the reasons when there is none to be had. */
export async function startRedis(): Promise<RedisServer> {
  const program = findProgram();
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-redis-'));
  let child = await launch(program, port, folder);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended(child);
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start: async () => {
      child = await launch(program, port, folder);
    },
    pid: () => child.pid ?? 0,
    dump: async () => {
      await tell(port, 'CONFIG SET rdbcompression no');
      await tell(port, 'SAVE');
      return fs.readFileSync(path.join(folder, 'dump.rdb'));
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    close: async () => {
      await kill();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
