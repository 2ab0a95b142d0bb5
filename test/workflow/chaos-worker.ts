// A worker process for the chaos test: the real runner over PostgreSQL and Redis, until it is killed.
// Arguments: the folder of PostgreSQL's socket, the database, the URL of Redis.
import { randomBytes } from 'node:crypto';
import { createBullDispatcher } from '../../src/adapters/dispatch-bull/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { openDatabase } from '../../src/store/index.ts';
import { createRunner } from '../../src/workflow/runner.ts';
import { addEffect, handlersWith } from './workbench.ts';

const [host = '', database = '', url = ''] = process.argv.slice(2);
const opened = openDatabase({ host, port: 5432, user: 'postgres', database }, () => undefined);
const runner = createRunner({
  db: opened.db,
  dispatcher: createBullDispatcher({ url, random: randomBytes, onError: () => undefined }),
  handlers: handlersWith({
    file: ({ subjectId }) =>
      Promise.resolve({
        outcome: 'done',
        commit: (db) => addEffect(db, subjectId, 'file'),
        follow: [{ step: 'propose', subjectId }],
      }),
    propose: ({ subjectId }) =>
      Promise.resolve({ outcome: 'done', commit: (db) => addEffect(db, subjectId, 'propose') }),
  }),
  clock: systemClock,
  log: { report: () => undefined },
  timing: { leaseMs: 1_000, sweepMs: 100, redispatchMs: 500 },
});
await runner.start();
process.send?.('ready');
