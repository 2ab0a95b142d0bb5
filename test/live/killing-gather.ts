// Gathers one live thread in a process that kills itself (SIGKILL: nothing runs after it) at a place that its parent names: a
// statement, the commit that follows it, or a file of the key vault, before or after.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';
import { openDatabase } from '../../src/store/index.ts';

type Order = {
  connection: { host: string; port: number; user: string; database: string };
  folder: string;
  now: string;
  liveThreadId: string;
  /** Part of a statement, or `file:` and a part of a file's name. */
  at: string;
  when: 'before' | 'before-commit' | 'after-commit';
};

const order = JSON.parse(process.env['ORDER'] ?? '') as Order;
let reached = false;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

// eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function watched(this: pg.Client, ...args: unknown[]): unknown {
  const [first] = args;
  const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
  if (reached && /^commit/i.test(text)) {
    if (order.when === 'before-commit') die();
    const result = query.apply(this, args);
    void Promise.resolve(result).finally(die);
    return result;
  }
  if (text.includes(order.at)) {
    if (order.when === 'before') die();
    reached = true;
  }
  return query.apply(this, args);
} as typeof pg.Client.prototype.query;

const { open } = fs.promises;
fs.promises.open = (file, ...rest) => {
  if (order.at.startsWith('file:') && String(file).includes(order.at.slice('file:'.length))) die();
  return open(file, ...rest);
};
syncBuiltinESMExports();

const { openStations } = await import('../web/stations.ts');
const { gatewaysAt } = await import('./gateways.ts');
const { db } = openDatabase(order.connection, () => undefined);
const { stations } = await openStations(
  db,
  { now: () => new Date(order.now) },
  { gateways: gatewaysAt('http://127.0.0.1:1'), folder: order.folder },
);
await stations.live.gather(order.liveThreadId);
process.exit(0);
