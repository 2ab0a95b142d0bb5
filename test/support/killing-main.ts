// Starts the real service in a process that kills itself (SIGKILL, nothing runs after it) at a durable act of one case: a row
// written, a resource sent to the record, a file put in place, added to or removed. Every act is written to TRACE_FILE with the
// step of the journey that it belongs to. KILL_CASE is the case (`first`: the first that is handed in); without KILL_AT it only
// counts.
import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import type { Db } from '../../src/store/index.ts';
import { STAGES } from '../../src/workflow/stages.ts';
import { isSame, type Act, type KillPoint } from './kill-points.ts';

const killCase = process.env['KILL_CASE'] ?? 'first';
const killAt = JSON.parse(process.env['KILL_AT'] ?? 'null') as KillPoint | null;
const traceFile = process.env['TRACE_FILE'] ?? '/dev/null';
const dataDir = process.env['DATA_DIR'] ?? '';

/** The case and its deletion. What names neither, in a step that is not theirs, belongs to another case and is let be. */
const ours = new Set(killCase === 'first' ? [] : [killCase]);
const place = new AsyncLocalStorage<{ stage: string; subject: string }>();
const isOurs = (text: string): boolean => [...ours].some((id) => text.includes(id));

let signed = false;
let seen = 0;

function note(act: Act, mark = ''): void {
  fs.appendFileSync(traceFile, `${mark}${JSON.stringify(act)}\n`);
}

function die(act: Act): never {
  note(act, 'killed ');
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/**
 * Wrapping keys are retired when it is time, by whichever step comes first: no act of the case. The contract of the vault cuts a
 * retirement at each of its changes.
 */
function isOfTheVault(stage: string, kind: string): boolean {
  return stage === 'retire-epochs' || (stage === 'close-residuals' && / (?:keys|vault-key)$/.test(kind));
}

/** Runs an act of the case; dies before or right after it when it is its turn. */
function around<Result>(kind: string, names: string, act: () => Result): Result {
  const { stage, subject } = place.getStore() ?? { stage: 'outside', subject: '' };
  if (!isOurs(subject) && !isOurs(names)) return act();
  if (isOfTheVault(stage, kind)) return act();
  // What comes before the signature is a person's, and no part of filing.
  signed ||= kind === 'insert signature';
  if (!signed) return act();
  const here = { stage, kind };
  note(here);
  if (killAt === null || !isSame(here, killAt)) return act();
  seen += 1;
  if (seen !== killAt.nth) return act();
  if (killAt.when === 'before') die(here);
  const result = act();
  void Promise.resolve(result).finally(() => die(here));
  return result;
}

// Steps of the machine carry their names in the table; what they leave to the end of their row is theirs too.
for (const stage of STAGES) {
  const { take, step } = stage;
  stage.take = (parts, subject, tries) =>
    place.run({ stage: step, subject }, async () => {
      const outcome = await take(parts, subject, tries);
      const { commit } = outcome;
      if (commit === undefined) return outcome;
      return { ...outcome, commit: (db: Db) => place.run({ stage: step, subject }, () => commit(db)) };
    });
}

// Acts of people are named by what was asked for.
// eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
const emit = http.Server.prototype.emit as (...args: unknown[]) => boolean;
http.Server.prototype.emit = function emitting(this: http.Server, ...args: unknown[]): boolean {
  const [event, request] = args;
  const run = (): boolean => emit.apply(this, args);
  if (event !== 'request' || !(request instanceof http.IncomingMessage)) return run();
  const url = request.url ?? '';
  return place.run({ stage: url.split('/').at(-1) ?? '', subject: url }, run);
};

// Rows that polling and sweeping write depend on time, not on the case.
const WRITES = /^\s*(insert into|update|delete from)\s+"?(\w+)"?/i;
const OF_THE_CLOCK = /^(?:session|outbox|rate_limit|audit_\w+)$/;

// eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]): unknown {
  const [first, second] = args;
  const config = (typeof first === 'string' ? { text: first } : first) as { text?: string; values?: unknown };
  const [, verb = '', table = ''] = WRITES.exec(config.text ?? '') ?? [];
  const run = (): unknown => query.apply(this, args);
  if (table === '' || OF_THE_CLOCK.test(table)) return run();
  const values = (Array.isArray(config.values ?? second) ? (config.values ?? second) : []) as unknown[];
  const words = values.filter((value) => typeof value === 'string');
  if (table === 'deposit' && verb.startsWith('insert') && ours.size === 0)
    ours.add(words.find((word) => word.startsWith('case_')) ?? '');
  if (table === 'deletion' && isOurs(words.join(' ')))
    for (const word of words) if (word.startsWith('del_')) ours.add(word);
  return around(`${verb.split(' ')[0] ?? ''} ${table}`, words.join(' '), run);
} as typeof pg.Client.prototype.query;

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const isRequest = input instanceof Request;
  const { pathname } = new URL(isRequest ? input.url : input);
  const method = init?.method ?? (isRequest ? input.method : 'GET');
  const run = (): Promise<Response> => fetch(input, init);
  if (method.toUpperCase() !== 'POST' || pathname.endsWith('_search')) return run();
  return around(`POST ${path.posix.basename(pathname)}`, '', run);
};

/** What a file is, by the folder that it lies in. */
function placeOf(file: string): string {
  const [top = '', next = ''] = path.relative(dataDir, file).split(path.sep);
  if (top === 'log') return next;
  return next === 'tombstones' || next === 'signing' ? next : top;
}

const { rename, link, unlink, open } = fs.promises;
fs.promises.rename = (from, to) =>
  around(`rename ${placeOf(String(to))}`, String(to), () => rename(from, to));
fs.promises.link = (from, to) => around(`link ${placeOf(String(to))}`, String(to), () => link(from, to));
fs.promises.unlink = (file) => around(`unlink ${placeOf(String(file))}`, String(file), () => unlink(file));
fs.promises.open = async (file, flags, mode) => {
  const handle = await open(file, flags, mode);
  if (typeof flags !== 'number' || (flags & fs.constants.O_APPEND) === 0) return handle;
  const write = handle.writeFile.bind(handle);
  handle.writeFile = (...args) =>
    around(`append ${placeOf(String(file))}`, String(file), () => write(...args));
  return handle;
};
syncBuiltinESMExports();

await import('../../src/main.ts');
