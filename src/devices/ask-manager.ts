// The part of a wipe that a manager of devices does: the order, then its reports until the time limit. Every look is safe to
// repeat after a crash at any point; what came of it is written once, under the report's lock.
import { prepareEvidence } from '../deletion/index.ts';
import type { Json } from '../kernel/canonical-json.ts';
import { Fault } from '../kernel/fault.ts';
import type { DeviceReport } from './device-report.ts';
import { accepted, handedToOwner, type WipeEnd, type WipeEvidence, type WipeOrder } from './device-state.ts';
import { endWipe, type WipeOutcome } from './end-wipe.ts';
import { move, READING, type DeviceParts } from './parts.ts';
import type { DeviceManager, ManagerReport, OrderOutcome, WipeRequest } from './ports.ts';

const LOOK_AGAIN_MS = 5 * 60_000;

export type ManagedReport = DeviceReport & { managed: NonNullable<DeviceReport['managed']> };

type Asked = { report: ManagedReport; order: WipeOrder; request: WipeRequest; manager: DeviceManager };

/** RULE I-04: nobody's phone is wiped but the owner's: what was typed in a form is looked up first. */
async function order({ manager, request }: Asked): Promise<OrderOutcome> {
  const owned = await manager.devicesOf(request.owner);
  const isTheirs = owned.some(
    ({ managedId, scope }) => managedId === request.managedId && scope === request.scope,
  );
  return isTheirs ? manager.orderWipe(request) : { outcome: 'unknown-device' };
}

async function evidenceOf(parts: DeviceParts, reportId: string, kind: WipeEvidence['kind'], value: Json) {
  const at = parts.clock.now().toISOString();
  const { commitment, note } = await prepareEvidence(parts, reportId, 'evidence', {
    kind,
    at,
    reportId,
    value,
  });
  return { evidence: { kind, at, commitment }, note };
}

async function noteAccepted(parts: DeviceParts, { report, request }: Asked): Promise<WipeOutcome> {
  const { reportId } = report;
  const { evidence, note } = await evidenceOf(parts, reportId, 'manager-accepted', {
    managedId: request.managedId,
    scope: request.scope,
  });
  await move(
    parts,
    reportId,
    ({ state }) => accepted(state, evidence.at, evidence),
    async (db) => {
      await parts.custody.storeNote(db, note);
      const fields = { reportId, scope: request.scope };
      await parts.audit.append(db, { name: 'device-wipe-accepted', ...READING, fields });
    },
  );
  return { outcome: 'again' };
}

async function handOver(parts: DeviceParts, { report }: Asked, reason: string): Promise<WipeOutcome> {
  const { reportId } = report;
  const orderedAt = parts.clock.now();
  const answerBy = new Date(orderedAt.getTime() + parts.answerMs);
  const at = { orderedAt: orderedAt.toISOString(), answerBy: answerBy.toISOString() };
  await move(
    parts,
    reportId,
    ({ state }) => handedToOwner(state, at),
    (db) =>
      parts.audit
        .append(db, { name: 'device-handed-to-owner', ...READING, fields: { reportId, reason } })
        .then(() => undefined),
  );
  return { outcome: 'wait', until: answerBy, reason: 'awaiting-owner' };
}

const techniqueOf = ({ scope }: WipeRequest) =>
  scope === 'device' ? ('mdm-device-wipe' as const) : ('mdm-app-wipe' as const);

async function end(
  parts: DeviceParts,
  { report, request }: Asked,
  kind: WipeEvidence['kind'],
  value: Json,
  claim: Pick<WipeEnd, 'state' | 'grade' | 'verification' | 'parameters'>,
): Promise<WipeOutcome> {
  const { evidence, note } = await evidenceOf(parts, report.reportId, kind, value);
  const effectiveAt = claim.state === 'reported-by-manager' ? evidence.at : null;
  return endWipe(parts, report.reportId, note, {
    ...claim,
    technique: techniqueOf(request),
    effectiveAt,
    evidence,
  });
}

const NOT_DONE = { state: 'unreachable', grade: 'X', verification: 'none' } as const;

/** What a report is worth; null while it may still change. */
async function judge(parts: DeviceParts, asked: Asked, told: ManagerReport): Promise<WipeOutcome | null> {
  if (told.state === 'done') {
    const { keepUserData, keepEnrollmentData } = told;
    const parameters = { keepUserData, keepEnrollmentData };
    // A wipe that keeps the user's data has not removed what was on the device, whoever ordered it so.
    return keepUserData
      ? end(parts, asked, 'manager-state', told, { ...NOT_DONE, parameters })
      : end(parts, asked, 'manager-state', told, {
          state: 'reported-by-manager',
          grade: 'D',
          verification: 'state-reported',
          parameters,
        });
  }
  if (told.state === 'failed')
    return end(parts, asked, 'manager-state', told, { ...NOT_DONE, parameters: null });
  return null;
}

async function look(parts: DeviceParts, asked: Asked): Promise<WipeOutcome> {
  const { order: standing, request, manager, report } = asked;
  if (standing.acceptedAt === null) {
    const told = await order(asked);
    return told.outcome === 'accepted' ? noteAccepted(parts, asked) : handOver(parts, asked, told.outcome);
  }
  if (request.scope === 'managed-apps') {
    // Nothing can be read back of it: what is known is that the order was taken.
    return endWipe(parts, report.reportId, null, {
      technique: techniqueOf(request),
      parameters: null,
      effectiveAt: null,
      state: 'accepted-by-manager',
      grade: 'C',
      verification: 'none',
      evidence: null,
    });
  }
  const told = await manager.wipeReport(request);
  const ended = await judge(parts, asked, told);
  if (ended !== null) return ended;
  // An offline device stays pending for ever, and a device that vanished from the list is not wiped: time decides.
  if (parts.clock.now() >= new Date(standing.answerBy))
    return end(parts, asked, 'manager-state', told, { ...NOT_DONE, parameters: null });
  return waitFor(parts, standing, LOOK_AGAIN_MS, `manager-${told.state}`);
}

function waitFor(parts: DeviceParts, { answerBy }: WipeOrder, ms: number, reason: string): WipeOutcome {
  const next = parts.clock.now().getTime() + ms;
  return { outcome: 'wait', until: new Date(Math.min(next, Date.parse(answerBy))), reason };
}

/** One look. Throws `mdm-unavailable` while there is time, `mdm-not-allowed`. */
export async function askManager(
  parts: DeviceParts,
  manager: DeviceManager,
  report: ManagedReport,
  standing: WipeOrder,
): Promise<WipeOutcome> {
  const account = await parts.access.readAccount(report.ownerId);
  const owner = { subject: account?.subject ?? '' };
  const request = { owner, ...report.managed, since: new Date(standing.orderedAt) };
  const asked: Asked = { report, order: standing, request, manager };
  try {
    return await look(parts, asked);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'unavailable') throw error;
    if (parts.clock.now() >= new Date(standing.answerBy))
      return end(parts, asked, 'no-answer', { code: error.code }, { ...NOT_DONE, parameters: null });
    if (error.retryAfterSeconds === undefined) throw error;
    return waitFor(parts, standing, error.retryAfterSeconds * 1000, error.code);
  }
}
