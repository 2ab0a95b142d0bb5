// The order to a manager of devices under every mishap, and a worker that never comes back: the end is that of an undisturbed run,
// and the manager carries one order (style.md, habit 8).
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import type { DeviceManager } from '../../src/devices/index.ts';
import { createRunner } from '../../src/workflow/runner.ts';
import { openSteps, releaseLeases } from '../../src/workflow/outbox.ts';
import { memoryLog } from '../workflow/workbench.ts';
import { deviceHandlers } from './handlers.ts';
import { HOUR_MS, MANAGED, openDeviceStage, PHONE, type DeviceStage } from './stage.ts';

let stage: DeviceStage;
afterEach(() => stage.close());

type Mishap = (manager: DeviceManager) => DeviceManager['orderWipe'];

const once =
  (mishap: Mishap) =>
  (manager: DeviceManager): DeviceManager => {
    let isLeft = true;
    const wrapped = mishap(manager);
    return {
      ...manager,
      orderWipe: (request) => {
        if (!isLeft) return manager.orderWipe(request);
        isLeft = false;
        return wrapped(request);
      },
    };
  };

const MISHAPS: Record<string, Mishap> = {
  'failed, and not done': () => () => Promise.reject(new Error('broken')),
  'reported failed, and done': (manager) => async (request) => {
    await manager.orderWipe(request);
    throw new Error('broken');
  },
  'done twice': (manager) => async (request) => {
    await manager.orderWipe(request);
    return manager.orderWipe(request);
  },
};

/** To the end: the device comes online and is wiped. */
async function finish(reportId: string): Promise<unknown> {
  for (let looks = 0; looks < 6; looks += 1) {
    stage.passMs(10 * 60_000);
    const state = await stage.run(reportId);
    if (state.name === 'closed') return state.wipe;
    if (state.name === 'wiping' && state.order.acceptedAt !== null)
      stage.graph.setAction(PHONE, { actionState: 'done' });
  }
  return null;
}

const DONE = { state: 'reported-by-manager', grade: 'D', channel: 'manager' };

describe('the order of a wipe (RULE I-04)', () => {
  it.each(Object.entries(MISHAPS))('that is %s ends as if nothing had been', async (_, mishap) => {
    stage = await openDeviceStage(once(mishap));
    const { reportId } = await stage.report({ managed: MANAGED });
    await stage.run(reportId);
    expect(await finish(reportId)).toMatchObject(DONE);
    expect(stage.graph.orders()).toBe(1);
  });

  it('whose answer is lost on the way, or never comes, ends as if nothing had been', async () => {
    for (const kind of ['done-and-cut', 'never-answers'] as const) {
      stage = await openDeviceStage();
      stage.graph.meet('POST', { kind });
      const { reportId } = await stage.report({ managed: MANAGED });
      await stage.run(reportId);
      expect(await finish(reportId)).toMatchObject(DONE);
      expect([kind, stage.graph.orders()]).toEqual([kind, 1]);
      if (kind === 'done-and-cut') await stage.close();
    }
  });

  it('is taken over from a worker that never comes back, and not given twice', async () => {
    let comeBack = (): void => undefined;
    const away = new Promise<void>((resolve) => {
      comeBack = resolve;
    });
    let reached = (): void => undefined;
    const ordered = new Promise<void>((resolve) => {
      reached = resolve;
    });
    stage = await openDeviceStage(
      once((manager) => async (request) => {
        const told = await manager.orderWipe(request);
        reached();
        await away;
        return told;
      }),
    );
    const { db } = stage.services.stations;
    const { reportId } = await stage.report({ managed: MANAGED });
    const log = memoryLog();
    const lost = createRunner({
      db,
      dispatcher: createLocalDispatcher(),
      handlers: deviceHandlers(stage.services.stations),
      clock: stage.services.clock,
      log,
    }).runDue();
    await ordered;
    // The process is gone; another one starts.
    await releaseLeases(db);
    await stage.run(reportId);
    expect(stage.graph.orders()).toBe(1);
    expect(await openSteps(db, reportId)).toMatchObject([{ step: 'wipe-device', reason: 'manager-pending' }]);
    comeBack();
    await lost;
    expect(log.events.map(({ event }) => event)).toContain('step-fenced-off');
    expect(await finish(reportId)).toMatchObject(DONE);
    expect(stage.graph.orders()).toBe(1);
  });

  it('runs again after its receipt was logged and before its step was over, and gives the same receipt', async () => {
    stage = await openDeviceStage();
    const { reportId } = await stage.report();
    await stage.run(reportId);
    stage.passMs(8 * 24 * HOUR_MS);
    await stage.run(reportId);
    const { receipts, devices } = stage.services.stations;
    const first = await receipts.findDevice(reportId);
    const again = await receipts.issueDevice(reportId, await devices.facts(reportId));
    expect([again.receiptId, again.index]).toEqual([first?.receiptId, first?.index]);
  });
});
