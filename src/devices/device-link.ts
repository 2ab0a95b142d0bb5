// Where no manager can wipe a lost device, a person is asked by a link with a capability of its own: 32 random bytes, shown once,
// of which only the digest is kept. A hold shuts it, whether it came before or after the link was made (RULE D-04).
import type { Actor } from '../audit/index.ts';
import { prepareEvidence } from '../deletion/index.ts';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { deviceAttestationFor, endOf, type DeviceAnswer } from './device-attestation.ts';
import type { DeviceReport } from './device-report.ts';
import { closed, type WipeOrder } from './device-state.ts';
import { lookAtHolds, wouldLose } from './hold-check.ts';
import { move, type DeviceParts } from './parts.ts';
import { findByLink, lockReport, readReport, replaceLink } from './queries.ts';
import { wipeDevice } from './wipe.ts';

export type DeviceQuestion = { report: DeviceReport; order: WipeOrder };

const linkDigest = (token: string): Buffer => sha256(Buffer.from(token, 'utf8'));

function unknownLink(): Fault {
  return new Fault('not-found', 'device-unknown-link', 'This link is not valid, or a newer one replaced it.');
}

function held(): Fault {
  return new Fault(
    'conflict',
    'device-held',
    'Do not wipe this device now: something on it must be kept. Whoever sent you the link decides what happens.',
  );
}

/** The order by which a person is asked. Throws `device-link-not-open`. */
function askedBy({ state }: DeviceReport): WipeOrder {
  if (state.name === 'wiping' && state.order.channel !== 'manager') return state.order;
  throw new Fault('conflict', 'device-link-not-open', 'Nobody is being asked about this device now.');
}

/** A new link; an earlier one stops working. Throws `device-unknown-report`, `device-link-not-open`. */
export async function issueDeviceLink(parts: DeviceParts, reportId: string, by: Actor): Promise<string> {
  askedBy(await readReport(parts.db, reportId));
  const token = parts.random(32).toString('base64url');
  await inTransaction(parts.db, async (db) => {
    askedBy(await lockReport(db, reportId));
    await replaceLink(db, reportId, linkDigest(token));
    await parts.audit.append(db, { name: 'device-link-issued', by, why: 'incident', fields: { reportId } });
  });
  return token;
}

/** The report behind a link, whatever its state. Throws `device-unknown-link`, also for malformed ones. */
export async function behindDeviceLink(parts: DeviceParts, token: string): Promise<DeviceReport> {
  const found = /^[\w-]{43}$/.test(token) ? await findByLink(parts.db, linkDigest(token)) : null;
  if (found === null) throw unknownLink();
  return found;
}

/**
 * What the holder of a link is asked. Throws `device-unknown-link`, `device-held` when a hold stops the wipe,
 * `device-already-answered`, `device-too-late`.
 */
export async function deviceQuestion(parts: DeviceParts, token: string): Promise<DeviceQuestion> {
  const report = await behindDeviceLink(parts, token);
  const { state } = report;
  if (state.name === 'closed') {
    const isLate = state.wipe.evidence.some(({ kind }) => kind === 'no-answer');
    throw isLate
      ? new Fault(
          'conflict',
          'device-too-late',
          'The time to answer is over. Tell the team that sent you the link.',
        )
      : new Fault(
          'conflict',
          'device-already-answered',
          'This has been answered already. Nothing more is needed.',
        );
  }
  if (state.name === 'reported') throw held();
  // A hold that came since ends the question; whoever looks first ends it.
  if (await wouldLose(parts, report)) {
    await wipeDevice(parts, report.reportId);
    throw held();
  }
  return { report, order: askedBy(report) };
}

/** Records what they say. Throws what `deviceQuestion` throws, and `device-holds-changed`. */
export async function answerDevice(
  parts: DeviceParts,
  token: string,
  { answer, name }: { answer: DeviceAnswer; name: string },
): Promise<void> {
  const { report } = await deviceQuestion(parts, token);
  const { reportId } = report;
  const look = await lookAtHolds(parts, report);
  if (look.kind === 'stopped') throw held();
  const at = parts.clock.now().toISOString();
  const { version } = deviceAttestationFor(report.device.kind);
  const value = { statement: version, answer, name, at, reportId };
  const { commitment, note } = await prepareEvidence(parts, reportId, 'evidence', value);
  const end = { ...endOf(answer, at), evidence: { kind: 'attestation' as const, at, commitment } };
  await move(
    parts,
    reportId,
    (current) => {
      askedBy(current);
      return closed(current.state, end, at);
    },
    async (db) => {
      // RULE D-04: no hold is placed between this look and the answer's end.
      await look.confirm(db);
      await parts.custody.storeNote(db, note);
      await parts.onClosed(db, reportId);
      const by = { kind: 'holder' as const, id: reportId };
      await parts.audit.append(db, {
        name: 'device-answered',
        by,
        why: 'attestation',
        fields: { reportId, answer, state: end.state },
      });
    },
  );
}
