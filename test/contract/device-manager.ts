// The contract of DeviceManager, run over every adapter.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeviceManager, WipeRequest } from '../../src/devices/ports.ts';
import { Fault } from '../../src/kernel/fault.ts';

/** What lies behind the manager, as the outside has it. */
export type ManagerUnderTest = {
  manager: DeviceManager;
  /** One device of the organisation and the apps on a private one, both of `owner`; a private device whole is not offered. */
  owner: { subject: string };
  company: string;
  apps: string;
  now: Date;
  /** How many orders it carried. */
  orders(): number;
  /** What the device comes to: a state of an action. */
  become(state: 'active' | 'done' | 'failed' | 'canceled' | 'notSupported'): void;
  keepUserData(): void;
  removeDevice(): void;
  /** The next order is carried out and its answer is lost; or nothing is answered; or it is too busy, or broken. */
  loseAnswer(): void;
  staySilent(): void;
  beBusy(seconds: number): void;
  break(): void;
  refuseUs(): void;
  close(): Promise<void>;
};

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof Fault) return error;
  throw new Error('no fault came');
}

export function deviceManagerContract(name: string, open: () => Promise<ManagerUnderTest>): void {
  describe(`DeviceManager contract: ${name}`, () => {
    let given: ManagerUnderTest;
    let whole: WipeRequest;
    beforeEach(async () => {
      given = await open();
      whole = { owner: given.owner, managedId: given.company, scope: 'device', since: given.now };
    });
    afterEach(() => given.close());
    const report = () => given.manager.wipeReport(whole);

    it('lists what it may wipe of a person, and nothing of somebody it does not know', async () => {
      const found = await given.manager.devicesOf(given.owner);
      expect(found.map(({ managedId, scope }) => [scope, managedId])).toEqual([
        ['device', given.company],
        ['managed-apps', given.apps],
      ]);
      expect(await given.manager.devicesOf({ subject: 'nobody.known' })).toEqual([]);
    });

    it('takes an order; that is accepted and not done', async () => {
      expect(await report()).toEqual({ state: 'none' });
      expect(await given.manager.orderWipe(whole)).toEqual({ outcome: 'accepted' });
      expect(await report()).toEqual({ state: 'pending' });
      given.become('active');
      expect(await report()).toEqual({ state: 'pending' });
    });

    it('reports what became of it, with the parameters read back', async () => {
      await given.manager.orderWipe(whole);
      given.become('done');
      expect(await report()).toEqual({ state: 'done', keepUserData: false, keepEnrollmentData: false });
      given.keepUserData();
      expect(await report()).toMatchObject({ state: 'done', keepUserData: true });
    });

    it.each([
      ['failed', 'failed'],
      ['canceled', 'canceled'],
      ['notSupported', 'not-supported'],
    ] as const)('reports %s as failed', async (state, why) => {
      await given.manager.orderWipe(whole);
      given.become(state);
      expect(await report()).toEqual({ state: 'failed', why });
    });

    it('orders nothing twice when it is asked again, whatever became of the first answer', async () => {
      given.loseAnswer();
      expect((await faultOf(given.manager.orderWipe(whole))).kind).toBe('unavailable');
      expect(await given.manager.orderWipe(whole)).toEqual({ outcome: 'accepted' });
      expect(await given.manager.orderWipe(whole)).toEqual({ outcome: 'accepted' });
      expect(given.orders()).toBe(1);
    });

    it('does not take a wipe of long ago for this one', async () => {
      await given.manager.orderWipe(whole);
      given.become('done');
      const later = { ...whole, since: new Date(given.now.getTime() + 3_600_000) };
      expect(await given.manager.wipeReport(later)).toEqual({ state: 'none' });
    });

    it('orders its own beside a wipe that keeps the user’s data', async () => {
      await given.manager.orderWipe(whole);
      given.keepUserData();
      await given.manager.orderWipe(whole);
      expect(given.orders()).toBe(2);
    });

    it('does not call a device that is gone done', async () => {
      await given.manager.orderWipe(whole);
      given.removeDevice();
      expect(await report()).toEqual({ state: 'gone' });
      expect(await given.manager.orderWipe(whole)).toEqual({ outcome: 'unknown-device' });
    });

    it('wipes the apps of a private device, and knows no more of it', async () => {
      const apps: WipeRequest = { ...whole, managedId: given.apps, scope: 'managed-apps' };
      expect(await given.manager.orderWipe(apps)).toEqual({ outcome: 'accepted' });
      expect(await given.manager.wipeReport(apps)).toEqual({ state: 'none' });
      expect(await given.manager.orderWipe({ ...apps, managedId: 'tag-of-nobody' })).toEqual({
        outcome: 'unknown-device',
      });
    });

    it('says when it is worth coming again', async () => {
      given.beBusy(17);
      const fault = await faultOf(report());
      expect([fault.kind, fault.code, fault.retryAfterSeconds]).toEqual([
        'unavailable',
        'mdm-unavailable',
        17,
      ]);
    });

    it('is unavailable when it is broken or never answers', async () => {
      given.break();
      expect((await faultOf(report())).code).toBe('mdm-unavailable');
      given.staySilent();
      expect((await faultOf(report())).code).toBe('mdm-unavailable');
      expect(await report()).toEqual({ state: 'none' });
    });

    it('says when it does not accept us, which no repeat mends', async () => {
      given.refuseUs();
      const fault = await faultOf(report());
      expect([fault.kind, fault.code]).toEqual(['refused', 'mdm-not-allowed']);
    });
  });
}
