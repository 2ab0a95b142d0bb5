// Lost devices over a database and a folder that outlive the process, so that another process can go on.
import { randomBytes } from 'node:crypto';
import { createAccess } from '../../src/access/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import { createSandboxIdentity } from '../../src/adapters/identity-sandbox/index.ts';
import { openGraphManager } from '../../src/adapters/mdm-graph/index.ts';
import type { Db } from '../../src/store/index.ts';
import { createRunner } from '../../src/workflow/runner.ts';
import { openStations } from '../web/stations.ts';
import { memoryLog } from '../workflow/workbench.ts';
import { deviceHandlers } from './handlers.ts';

export async function openKillable(
  db: Db,
  at: { folder: string; now: () => Date; graph: { baseUrl: string; token: string } },
) {
  const { folder, now, graph } = at;
  const clock = { now };
  const access = await createAccess({
    db,
    clock,
    random: randomBytes,
    identity: createSandboxIdentity('sandbox'),
    audit: openAuditTrail({ clock }),
    pinPepper: Buffer.alloc(0),
  });
  const manager = openGraphManager({
    baseUrl: graph.baseUrl,
    principalSuffix: '',
    timeLimitMs: 48 * 3_600_000,
    timeoutMs: 2_000,
    readToken: () => graph.token,
  });
  const { stations } = await openStations(db, clock, { folder, access, manager });
  const runSteps = () =>
    createRunner({
      db,
      dispatcher: createLocalDispatcher(),
      handlers: deviceHandlers(stations),
      clock,
      log: memoryLog(),
    }).runDue();
  return { stations, runSteps };
}
