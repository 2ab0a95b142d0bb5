// The wipe of a lost device, one look at a time: holds are checked, the intent is recorded, whoever can do it is asked, what comes
// back is recorded. A crash at any point is resumed by running it again (RULE I-04).
import { Fault } from '../kernel/fault.ts';
import { askManager, type ManagedReport } from './ask-manager.ts';
import type { DeviceReport } from './device-report.ts';
import { stopped, wiping, type WipeOrder } from './device-state.ts';
import { endWipe, type WipeOutcome } from './end-wipe.ts';
import { lookAtHolds, wouldLose, type HoldLook } from './hold-check.ts';
import { prepareEvidence } from '../deletion/index.ts';
import { move, READING, type DeviceParts } from './parts.ts';
import { readReport } from './queries.ts';

/** RULE D-04: no order goes out; governance decides. */
async function stop(
  parts: DeviceParts,
  { reportId }: DeviceReport,
  look: HoldLook & { kind: 'stopped' },
): Promise<WipeOutcome> {
  await move(
    parts,
    reportId,
    ({ state }) => stopped(state, look.stop),
    async (db) => {
      await look.confirm(db);
      await parts.custody.storeNote(db, look.note);
      const fields = { reportId, reason: 'held-not-in-custody' };
      await parts.audit.append(db, { name: 'device-wipe-stopped', ...READING, fields });
    },
  );
  return { outcome: 'stopped' };
}

/** Who is asked: the manager of devices where it has this one, else whoever runs the gateway, else the owner. */
function channelOf(parts: DeviceParts, { device, managed }: DeviceReport): WipeOrder['channel'] {
  if (device.kind === 'gateway') return 'gateway-operator';
  return managed !== null && parts.manager !== null ? 'manager' : 'owner';
}

async function begin(
  parts: DeviceParts,
  report: DeviceReport,
  look: HoldLook & { kind: 'passed' },
): Promise<WipeOutcome> {
  const { reportId } = report;
  const channel = channelOf(parts, report);
  const orderedAt = parts.clock.now();
  const limitMs = channel === 'manager' ? (parts.manager?.timeLimitMs ?? parts.answerMs) : parts.answerMs;
  const order = {
    channel,
    orderedAt: orderedAt.toISOString(),
    answerBy: new Date(orderedAt.getTime() + limitMs).toISOString(),
    holdCheck: look.check,
  };
  await move(
    parts,
    reportId,
    ({ state }) => wiping(state, order),
    async (db) => {
      await look.confirm(db);
      await parts.custody.storeNote(db, look.note);
      const fields = { reportId, channel, ground: look.check.ground };
      await parts.audit.append(db, { name: 'device-wipe-ordered', ...READING, fields });
    },
  );
  return { outcome: 'again' };
}

async function goOn(parts: DeviceParts, report: DeviceReport, order: WipeOrder): Promise<WipeOutcome> {
  // RULE D-04: a hold may have come since. An order that a manager has taken cannot be called back.
  if (order.acceptedAt === null && (await wouldLose(parts, report))) {
    const look = await lookAtHolds(parts, report);
    if (look.kind === 'stopped') return stop(parts, report, look);
  }
  if (order.channel === 'manager' && parts.manager !== null && isManaged(report))
    return askManager(parts, parts.manager, report, order);
  const until = new Date(order.answerBy);
  if (parts.clock.now() < until) return { outcome: 'wait', until, reason: 'awaiting-owner' };
  return nobodyAnswered(parts, report, order);
}

function isManaged(report: DeviceReport): report is ManagedReport {
  return report.managed !== null;
}

async function nobodyAnswered(
  parts: DeviceParts,
  { reportId, managed }: DeviceReport,
  { channel }: WipeOrder,
): Promise<WipeOutcome> {
  const at = parts.clock.now().toISOString();
  const value = { answer: 'none', reportId, at };
  const { commitment, note } = await prepareEvidence(parts, reportId, 'evidence', value);
  // A manager that was taken out of the configuration answers no more than one that is down.
  const ofManager = managed?.scope === 'managed-apps' ? 'mdm-app-wipe' : 'mdm-device-wipe';
  return endWipe(parts, reportId, note, {
    technique: channel === 'manager' ? ofManager : 'manual',
    parameters: null,
    effectiveAt: null,
    state: 'unreachable',
    grade: 'X',
    verification: 'none',
    evidence: { kind: 'no-answer', at, commitment },
  });
}

async function lookOnce(parts: DeviceParts, reportId: string): Promise<WipeOutcome> {
  const report = await readReport(parts.db, reportId);
  const { state } = report;
  if (state.name === 'closed') return { outcome: 'closed' };
  if (state.name === 'wiping') return goOn(parts, report, state.order);
  if (state.stop !== null) return { outcome: 'stopped' };
  if (report.listed === null)
    throw new Fault('conflict', 'device-not-listed', 'Its threads have to be listed before it is wiped.');
  const look = await lookAtHolds(parts, report);
  return look.kind === 'stopped' ? stop(parts, report, look) : begin(parts, report, look);
}

// Order, acceptance, first report: more steps than these in one run mean that something turns in a circle.
const MOST_LOOKS = 6;

/**
 * Takes a wipe as far as it goes now. Safe to repeat. Throws `device-not-listed`, `device-holds-changed`, `mdm-unavailable`,
 * `mdm-not-allowed`.
 */
export async function wipeDevice(
  parts: DeviceParts,
  reportId: string,
): Promise<Exclude<WipeOutcome, { outcome: 'again' }>> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const told = await lookOnce(parts, reportId);
    if (told.outcome !== 'again') return told;
  }
  throw new Fault('internal', 'device-endless', 'A wipe does not get on.');
}
