// Gathers one live thread in a process that kills itself at a place that its parent names (support/die-at.ts).
import { openDatabase } from '../../src/store/index.ts';
import { dieAt, type DeathPlace } from '../support/die-at.ts';

type Order = DeathPlace & {
  connection: { host: string; port: number; user: string; database: string };
  folder: string;
  now: string;
  liveThreadId: string;
};

const order = JSON.parse(process.env['ORDER'] ?? '') as Order;
dieAt(order);

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
