// Lost devices over the real app, a real database, real custody, and a stand-in for the manager of devices that speaks its protocol;
// the steps run through the real outbox.
import { openGraphManager } from '../../src/adapters/mdm-graph/index.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import type { DeviceManager, DeviceReport, DeviceToReport } from '../../src/devices/index.ts';
import type { Gateway } from '../../src/live/index.ts';
import { createRunner, type Runner } from '../../src/workflow/runner.ts';
import { startGraph, type GraphStandIn } from '../support/graph-stand-in.ts';
import { sampleDirectory } from '../support/sample-directory.ts';
import { openWeb, START, type WebStage } from '../web/stage.ts';
import { accountOf } from '../web/governance/scene.ts';
import { memoryLog } from '../workflow/workbench.ts';
import { deviceHandlers } from './handlers.ts';

export const GMC = 'https://fhir.hl7.org.uk/Id/gmc-number';
export const AMARA = { system: GMC, value: '7654321' };
export const PHONE = '705c034c-034c-705c-4c03-5c704c035c70';
export const HOUR_MS = 3_600_000;

export type DeviceStage = WebStage & {
  graph: GraphStandIn;
  /** The account of Dr Amara Okafor. */
  owner: string;
  report(change?: Partial<DeviceToReport>): Promise<DeviceReport>;
  /** A runner over the device's steps; `leaseMs` as it is usual. */
  runner(): Runner;
  /** Runs what is due; gives the state by then. */
  run(reportId: string): Promise<DeviceReport['state']>;
};

/** `wrap`: what a test puts around the real adapter. */
export async function openDeviceStage(
  wrap: (manager: DeviceManager) => DeviceManager = (manager) => manager,
  options: { withManager?: boolean; gateways?: readonly Gateway[] } = {},
): Promise<DeviceStage> {
  let clock = () => START;
  const graph = await startGraph(() => clock());
  const manager = openGraphManager({
    baseUrl: graph.baseUrl,
    principalSuffix: '',
    timeLimitMs: 48 * HOUR_MS,
    timeoutMs: 500,
    readToken: () => graph.token,
  });
  const web = await openWeb({
    directory: await sampleDirectory(),
    gateways: options.gateways,
    ...(options.withManager === false ? {} : { manager: wrap(manager) }),
  });
  const { services } = web;
  clock = () => services.clock.now();
  const owner = await accountOf(services, 'amara.okafor');
  graph.addDevice(PHONE, { user: 'amara.okafor' });
  const { devices, db } = services.stations;
  const runner = () =>
    createRunner({
      db,
      dispatcher: createLocalDispatcher(),
      handlers: deviceHandlers(services.stations),
      clock: services.clock,
      log: memoryLog(),
    });
  return {
    ...web,
    graph,
    owner,
    runner,
    report: (change = {}) =>
      devices.report({
        device: { kind: 'phone' },
        ownerId: owner,
        managed: null,
        lostAt: new Date(services.clock.now().getTime() - 2 * HOUR_MS),
        noticedAt: new Date(services.clock.now().getTime() - HOUR_MS),
        protection: { locked: 'yes', pin: 'yes', encrypted: 'not-known' },
        note: null,
        by: { accountId: owner, role: 'clinician' },
        ...change,
      }),
    run: async (reportId) => {
      await runner().runDue();
      return (await devices.read(reportId)).state;
    },
    close: async () => {
      await web.close();
      await graph.close();
    },
  };
}

export const MANAGED = { managedId: PHONE, scope: 'device' } as const;
