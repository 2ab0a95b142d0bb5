// RULE I-04: reporting a device. Everything that must happen at once happens in the transaction of the report: its sessions end,
// and the steps that follow are asked for. Nothing outside is asked before that, so that no other system can delay it.
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { prepareEvidence } from '../deletion/index.ts';
import { inTransaction } from '../store/index.ts';
import type { DeviceReport, DeviceToReport } from './device-report.ts';
import { REPORTED } from './device-state.ts';
import type { DeviceParts } from './parts.ts';
import { insertReport } from './queries.ts';

function invalid(code: string, message: string, field: string): Fault {
  return new Fault('invalid', code, message, { place: { field } });
}

async function check(
  parts: DeviceParts,
  { device, ownerId, lostAt, noticedAt }: DeviceToReport,
): Promise<void> {
  if (noticedAt > parts.clock.now())
    throw invalid('device-not-noticed-yet', 'It cannot have been noticed in the future', 'noticedAt');
  if (lostAt > noticedAt)
    throw invalid('device-noticed-before-lost', 'It was noticed before it was lost', 'lostAt');
  if (device.kind === 'gateway') {
    if (parts.live.gateway(ownerId) === null)
      throw invalid('device-unknown-gateway', 'There is no such gateway', 'ownerId');
    return;
  }
  if ((await parts.access.readAccount(ownerId)) === undefined)
    throw invalid('device-unknown-owner', 'There is no such account', 'ownerId');
  if (device.kind !== 'browser') return;
  const known = await parts.access.devicesOf(ownerId);
  if (!known.some(({ deviceId }) => deviceId === device.deviceId))
    throw invalid('device-unknown-browser', 'The owner was never signed in there', 'device');
}

/**
 * Records the report; its sessions are ended when this resolves. Throws `device-not-noticed-yet`, `device-noticed-before-lost`,
 * `device-unknown-gateway`, `device-unknown-owner`, `device-unknown-browser`.
 */
export async function reportDevice(parts: DeviceParts, lost: DeviceToReport): Promise<DeviceReport> {
  await check(parts, lost);
  const { device, ownerId, by, note: words } = lost;
  const reportId = newId('lost', parts.random);
  const actor = { kind: 'account' as const, id: by.accountId };
  const owner = await prepareEvidence(parts, reportId, 'holder', ownerId);
  const reporter = await prepareEvidence(parts, reportId, 'person', by.accountId);
  const note =
    words === null
      ? null
      : await parts.custody.prepareNote({
          ownerId: reportId,
          kind: 'device-note',
          bytes: Buffer.from(words),
        });
  return inTransaction(parts.db, async (db) => {
    const sessionsEnded =
      device.kind === 'gateway'
        ? 0
        : await parts.access.endSessionsOn(
            { deviceId: device.kind === 'browser' ? device.deviceId : null, ownerId },
            actor,
            db,
          );
    const notes = [owner.note, reporter.note, ...(note === null ? [] : [note])];
    await parts.custody.storeNotes(db, notes);
    const report: DeviceReport = {
      reportId,
      device,
      ownerId,
      reportedBy: by.accountId,
      reporterRole: by.role,
      managed: lost.managed,
      lostAt: lost.lostAt,
      noticedAt: lost.noticedAt,
      reportedAt: parts.clock.now(),
      protection: lost.protection,
      noteId: note?.noteId ?? null,
      sessionsEnded,
      ownerCommitment: owner.commitment,
      reporterCommitment: reporter.commitment,
      listed: null,
      state: REPORTED,
    };
    await insertReport(db, report);
    await parts.onReported(db, reportId);
    const fields = { reportId, device: device.kind, sessions: sessionsEnded };
    await parts.audit.append(db, { name: 'device-reported', by: actor, why: 'incident', fields });
    return report;
  });
}
