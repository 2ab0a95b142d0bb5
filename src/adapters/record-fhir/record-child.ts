// Starts the embedded record as a process of its own and stops it again. The child dies with us: it ends when our end of
// its standard input closes, however that happens. The token goes through that pipe: never argv, never the environment.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import { Fault } from '../../kernel/fault.ts';

export type RecordChildOptions = {
  /** Where the record keeps its own PostgreSQL cluster, e.g. `DATA_DIR/record`; created when missing. */
  folder: string;
  /** 0 takes a free port. */
  port: number;
  /** Bearer token that the record will ask for; at least 32 characters. */
  token: string;
  /** A JSON file with sample Patients and Practitioners without ids, loaded when the record is empty. */
  peopleFile: string | null;
};

export type RecordChild = {
  /** e.g. `http://127.0.0.1:3001/fhir/R4` */
  baseUrl: string;
  pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

const MAIN = path.resolve(import.meta.dirname, '../../record-server/main.ts');
const STOP_LIMIT_MS = 15_000;

type Announcement = { listening: string } | { fault: string; message: string };

/** Faults: `record-start-failed`, or the record's own code (e.g. `store-folder-in-use`), kind `unavailable`. */
export async function startRecordChild(options: RecordChildOptions): Promise<RecordChild> {
  // stderr is ours: the record logs codes and counts there, never content.
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A pipe that breaks because the child ended is told by `ended`.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const announcement = await new Promise<Announcement>((resolve) => {
    readline.createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line) as Announcement));
    child.once('error', () => resolve({ fault: 'record-start-failed', message: 'could not be started' }));
    child.once('exit', () => resolve({ fault: 'record-start-failed', message: 'ended at start' }));
  });
  if ('fault' in announcement) {
    child.kill();
    throw new Fault(
      'unavailable',
      announcement.fault,
      `The embedded record did not start: ${announcement.message}`,
    );
  }
  return {
    baseUrl: announcement.listening,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      child.stdin.end();
      await ended;
      clearTimeout(limit);
    },
  };
}
