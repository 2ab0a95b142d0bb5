// Runs the steps of a lost device in a process that kills itself at a place that its parent names (support/die-at.ts). Exits with 0
// when it never came there.
import { openDatabase } from '../../src/store/index.ts';
import { dieAt, type DeathPlace } from '../support/die-at.ts';

export type KillOrder = DeathPlace & {
  connection: { host: string; port: number; user: string; database: string };
  folder: string;
  now: string;
  graph: { baseUrl: string; token: string };
};

const order = JSON.parse(process.env['ORDER'] ?? '') as KillOrder;
dieAt(order);

const { openKillable } = await import('./killable.ts');
const { db } = openDatabase(order.connection, () => undefined);
const { runSteps } = await openKillable(db, { ...order, now: () => new Date(order.now) });
await runSteps();
process.exit(0);
