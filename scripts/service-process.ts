// The service as a process of its own, for the demo, the benchmark and tests that kill it: started on a folder, known by
// where it listens, its log kept in memory.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';

export type ServiceProcess = {
  url: string;
  process: ChildProcess;
  /** Everything it has written to standard output and error. */
  log(): Buffer;
  /** Ends it as an operator would, and waits. */
  stop(): Promise<void>;
  ended: Promise<void>;
};

const MAIN = path.join(import.meta.dirname, '../src/main.ts');
const START_LIMIT_MS = 60_000;

/** Rejects with what the process said when it does not come up. `main` is for tests that start it with a fault built in. */
export async function startService(
  env: Record<string, string>,
  main: string = MAIN,
): Promise<ServiceProcess> {
  // As `npm start` does: a core file would hold whatever was in memory.
  const child = spawn('/bin/sh', ['-c', 'ulimit -c 0 && exec "$0" "$@"', process.execPath, main], {
    // Not the configuration that an operator has in this folder.
    env: { PATH: process.env['PATH'] ?? '', CONFIG_FILE: '-', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void written.push(chunk));
  const log = (): Buffer => Buffer.concat(written);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`the service did not start in time:\n${log().toString()}`)),
      START_LIMIT_MS,
    );
    // Standard error, because it says so at every log level.
    readline.createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /^Countersign is ready at (\S+) /.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    });
    child.once('exit', () => {
      clearTimeout(limit);
      reject(new Error(`the service ended at start:\n${log().toString()}`));
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, process: child, log, stop, ended };
}
