// Lost devices, from the report to the receipt (RULE I-04). This file is the station's face; each noun has a file of its own.
import type { Actor } from '../audit/index.ts';
import type { Reading } from '../custody/index.ts';
import type { PatientOfCase } from '../attribution/index.ts';
import type { DeviceFacts } from '../receipts/index.ts';
import { decideWipe, type WipeDecision } from './decide.ts';
import type { DeviceAnswer } from './device-attestation.ts';
import { receiptFacts } from './device-facts.ts';
import {
  answerDevice,
  behindDeviceLink,
  deviceQuestion,
  issueDeviceLink,
  type DeviceQuestion,
} from './device-link.ts';
import type { DeviceCase, DeviceReport, DeviceToReport } from './device-report.ts';
import type { WipeOutcome } from './end-wipe.ts';
import { listThreads } from './list-threads.ts';
import { openPatients } from './open-patients.ts';
import type { DeviceParts } from './parts.ts';
import type { ManagedDevice } from './ports.ts';
import { listReports, readCases, readReport } from './queries.ts';
import { reportDevice } from './report-device.ts';
import { wipeDevice } from './wipe.ts';

export interface Devices {
  /** See report-device.ts: its sessions are ended when this resolves. */
  report(lost: DeviceToReport): Promise<DeviceReport>;
  /** The step that lists its threads. Safe to repeat. */
  list(reportId: string): Promise<void>;
  /** The step that orders and follows the wipe; see wipe.ts. Safe to repeat. */
  wipe(reportId: string): Promise<Exclude<WipeOutcome, { outcome: 'again' }>>;
  /** Throws `device-illegal-step` when nothing waits for a decision. */
  decide(reportId: string, decision: WipeDecision, by: { accountId: string }): Promise<DeviceReport>;
  /** Throws `device-unknown-report`. */
  read(reportId: string): Promise<DeviceReport>;
  /** Newest first; of one owner, or all. */
  all(ownerId?: string): Promise<DeviceReport[]>;
  cases(reportId: string): Promise<DeviceCase[]>;
  /** For the signer. Throws `device-illegal-step` before it is closed. */
  facts(reportId: string): Promise<DeviceFacts>;
  /** See device-link.ts. */
  issueLink(reportId: string, by: Actor): Promise<string>;
  question(token: string): Promise<DeviceQuestion>;
  behindLink(token: string): Promise<DeviceReport>;
  answer(token: string, said: { answer: DeviceAnswer; name: string }): Promise<void>;
  /** Clinical content: for the owner alone. Each opening is an audit event (RULE C-02). */
  patients(reportId: string, reading: Reading): Promise<{ caseId: string; patients: PatientOfCase[] }[]>;
  /** What was written when it was reported; null when nothing was. */
  note(reportId: string, reading: Reading): Promise<string | null>;
  /**
   * What the manager of devices has of an account: `none` without a manager. Throws `mdm-unavailable`, `mdm-not-allowed`.
   */
  managedOf(accountId: string): Promise<'none' | ManagedDevice[]>;
}

export function openDevices(parts: DeviceParts): Devices {
  const { db } = parts;
  return {
    report: (lost) => reportDevice(parts, lost),
    list: (reportId) => listThreads(parts, reportId),
    wipe: (reportId) => wipeDevice(parts, reportId),
    decide: (reportId, decision, by) => decideWipe(parts, reportId, decision, by),
    read: (reportId) => readReport(db, reportId),
    all: (ownerId) => listReports(db, ownerId),
    cases: (reportId) => readCases(db, reportId),
    facts: async (reportId) => receiptFacts(await readReport(db, reportId), await readCases(db, reportId)),
    issueLink: (reportId, by) => issueDeviceLink(parts, reportId, by),
    question: (token) => deviceQuestion(parts, token),
    behindLink: (token) => behindDeviceLink(parts, token),
    answer: (token, said) => answerDevice(parts, token, said),
    patients: (reportId, reading) => openPatients(parts, reportId, reading),
    note: async (reportId, reading) => {
      const { noteId } = await readReport(db, reportId);
      return noteId === null ? null : (await parts.custody.openNote(noteId, reading)).toString('utf8');
    },
    managedOf: async (accountId) => {
      const account = await parts.access.readAccount(accountId);
      if (parts.manager === null || account === undefined) return 'none';
      return parts.manager.devicesOf({ subject: account.subject });
    },
  };
}
