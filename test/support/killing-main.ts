// Starts the real service in a process that kills itself (SIGKILL, nothing runs after it) at the n-th durable act of a
// case's machine part: a row written, a resource sent to the record, a file put in place. Every second kill comes before the
// act, the others right after it. KILL_AT=0 only counts.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

const killAt = Number(process.env['KILL_AT'] ?? '0');
const countFile = process.env['COUNT_FILE'] ?? '';

let received = false;
let armed = false;
let count = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/** Counts one act; runs it, and dies before or after it when it is its turn. */
function around<Result>(act: () => Result): Result {
  if (!armed) return act();
  count += 1;
  if (countFile !== '') fs.writeFileSync(countFile, String(count));
  if (count !== killAt) return act();
  if (killAt % 2 === 1) die();
  const result = act();
  void Promise.resolve(result).finally(die);
  return result;
}

// Rows that polling and sweeping write depend on time, not on the case.
const OF_THE_CASE = /^\s*(?:insert|update|delete)(?![^]*(?:"?session"?|outbox|"?audit_))/i;

// eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]): unknown {
  const [first] = args;
  const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
  // A case that an earlier process left is carried on unharmed: only one that came in here is killed.
  if (text.includes('insert into "deposit"')) received = true;
  if (received && text.includes('insert into "signature"')) armed = true;
  return OF_THE_CASE.test(text) ? around(() => query.apply(this, args)) : query.apply(this, args);
} as typeof pg.Client.prototype.query;

const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  init?.method?.toUpperCase() === 'POST' &&
  !String(input instanceof Request ? input.url : input).includes('_search')
    ? around(() => fetch(input, init))
    : fetch(input, init);

for (const name of ['rename', 'link'] as const) {
  const real = fs.promises[name];
  fs.promises[name] = (from, to) => around(() => real(from, to));
}
syncBuiltinESMExports();

await import('../../src/main.ts');
