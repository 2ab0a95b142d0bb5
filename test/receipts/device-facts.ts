// Facts of a lost device, as the station of lost devices hands them to the signer; a test changes what it is about.
import type { DeviceFacts } from '../../src/receipts/index.ts';
import { seededRandom } from '../support/seeded.ts';

const seeded = seededRandom('device');
const commitment = () => seeded(32).toString('base64');
const CLOSED_AT = '2026-03-02T21:00:00.000Z';
const at = (minutes: number) => new Date(Date.parse(CLOSED_AT) + minutes * 60_000).toISOString();
const evidence = (kind: DeviceFacts['wipe']['evidence'][number]['kind'], minutes: number) => ({
  kind,
  at: at(minutes),
  commitment: commitment(),
});

/** Wiped by the manager of devices, with a hold on what stands sealed in custody. */
export function deviceFactsOf(change: (facts: DeviceFacts) => void = () => undefined): DeviceFacts {
  const facts: DeviceFacts = {
    device: {
      kind: 'phone',
      owner: commitment(),
      protection: { locked: 'yes', pin: 'not-known', encrypted: 'no' },
    },
    report: {
      by: commitment(),
      role: 'clinician',
      lostAt: at(-300),
      noticedAt: at(-200),
      reportedAt: at(-100),
    },
    sessions: { ended: 2, at: at(-100) },
    listed: {
      at: at(-99),
      cases: 3,
      messages: 40,
      standing: 30,
      held: 4,
      patients: { count: 5, exact: false },
    },
    wipe: {
      channel: 'manager',
      technique: 'mdm-device-wipe',
      parameters: { keepUserData: false, keepEnrollmentData: false },
      orderedAt: at(-98),
      acceptedAt: at(-97),
      effectiveAt: at(0),
      holdCheck: { at: at(-98), result: 'held', register: commitment(), ground: 'sealed-in-custody' },
      state: 'reported-by-manager',
      grade: 'D',
      verification: 'state-reported',
      evidence: [evidence('manager-accepted', -97), evidence('manager-state', 0)],
    },
    closedAt: CLOSED_AT,
  };
  change(facts);
  return facts;
}

/** What a person said, in place of the manager's report. */
export function saidBy(facts: DeviceFacts): void {
  Object.assign(facts.wipe, {
    channel: 'owner',
    technique: 'manual',
    parameters: null,
    acceptedAt: null,
    state: 'attested-by-person',
    grade: 'G',
    verification: 'none',
    evidence: [evidence('attestation', 0)],
  });
}
