// Lost devices in the store.
import { sql } from 'kysely';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { DeviceCase, DeviceReport, LostDevice, Managed } from './device-report.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceTables } from './tables.ts';

const tables = (db: Db) => db.withTables<DeviceTables>();
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

function toDevice({ device_kind: kind, device_id: deviceId }: DeviceTables['device_report']): LostDevice {
  return kind === 'browser' ? { kind, deviceId: deviceId ?? '' } : { kind };
}

function toManaged({
  managed_id: managedId,
  wipe_scope: scope,
}: DeviceTables['device_report']): Managed | null {
  return managedId === null || scope === null ? null : { managedId, scope };
}

function toReport(row: DeviceTables['device_report']): DeviceReport {
  return {
    reportId: row.report_id,
    device: toDevice(row),
    ownerId: row.owner_id,
    reportedBy: row.reported_by,
    reporterRole: row.reporter_role,
    managed: toManaged(row),
    lostAt: row.lost_at,
    noticedAt: row.noticed_at,
    reportedAt: row.reported_at,
    protection: { locked: row.locked, pin: row.pin, encrypted: row.encrypted },
    noteId: row.note_id,
    sessionsEnded: row.sessions_ended,
    ownerCommitment: row.owner_commitment,
    reporterCommitment: row.reporter_commitment,
    listed:
      row.listed_at === null
        ? null
        : { at: row.listed_at, patients: row.patients ?? 0, exact: row.patients_exact ?? false },
    state: row.state as DeviceState,
  };
}

export async function insertReport(db: Db, report: DeviceReport): Promise<void> {
  const { device, managed, protection, state } = report;
  await tables(db)
    .insertInto('device_report')
    .values({
      report_id: report.reportId,
      device_kind: device.kind,
      device_id: device.kind === 'browser' ? device.deviceId : null,
      owner_id: report.ownerId,
      reported_by: report.reportedBy,
      reporter_role: report.reporterRole,
      managed_id: managed?.managedId ?? null,
      wipe_scope: managed?.scope ?? null,
      lost_at: report.lostAt,
      noticed_at: report.noticedAt,
      reported_at: report.reportedAt,
      ...protection,
      note_id: report.noteId,
      sessions_ended: report.sessionsEnded,
      owner_commitment: report.ownerCommitment,
      reporter_commitment: report.reporterCommitment,
      listed_at: null,
      patients: null,
      patients_exact: null,
      link_digest: null,
      state_name: state.name,
      state: json(state),
      changed_at: report.reportedAt,
    })
    .execute();
}

function unknownReport(): Fault {
  return new Fault('not-found', 'device-unknown-report', 'There is no such report of a lost device.');
}

/** Throws `device-unknown-report`. */
export async function readReport(db: Db, reportId: string): Promise<DeviceReport> {
  const row = await tables(db)
    .selectFrom('device_report')
    .selectAll()
    .where('report_id', '=', reportId)
    .executeTakeFirst();
  if (row === undefined) throw unknownReport();
  return toReport(row);
}

/** Locked until the transaction ends, so that two arrows cannot leave one state. Throws `device-unknown-report`. */
export async function lockReport(db: Db, reportId: string): Promise<DeviceReport> {
  const row = await tables(db)
    .selectFrom('device_report')
    .selectAll()
    .where('report_id', '=', reportId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw unknownReport();
  return toReport(row);
}

export async function writeState(db: Db, reportId: string, state: DeviceState, at: Date): Promise<void> {
  await tables(db)
    .updateTable('device_report')
    .set({ state_name: state.name, state: json(state), changed_at: at })
    .where('report_id', '=', reportId)
    .execute();
}

/** Of these reports, those that are not here. */
export async function unknownReports(db: Db, reportIds: readonly string[]): Promise<string[]> {
  if (reportIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${[...reportIds]}::text[]) as given(id)
    where not exists (select from device_report where report_id = id) order by id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Newest first, at most 500; of one owner, or all. */
export async function listReports(db: Db, ownerId?: string): Promise<DeviceReport[]> {
  let query = tables(db).selectFrom('device_report').selectAll();
  if (ownerId !== undefined) query = query.where('owner_id', '=', ownerId);
  const rows = await query.orderBy('reported_at', 'desc').orderBy('report_id').limit(500).execute();
  return rows.map(toReport);
}

/** False when it was listed before: the first list stands. */
export async function writeListed(
  db: Db,
  reportId: string,
  listed: NonNullable<DeviceReport['listed']>,
  cases: readonly DeviceCase[],
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('device_report')
    .set({ listed_at: listed.at, patients: listed.patients, patients_exact: listed.exact })
    .where('report_id', '=', reportId)
    .where('listed_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  const rows = cases.map(({ caseId, ...counts }) => ({ report_id: reportId, case_id: caseId, ...counts }));
  for (let from = 0; from < rows.length; from += 1000)
    await tables(db)
      .insertInto('device_case')
      .values(rows.slice(from, from + 1000))
      .execute();
  return true;
}

export async function readCases(db: Db, reportId: string): Promise<DeviceCase[]> {
  const rows = await tables(db)
    .selectFrom('device_case')
    .selectAll()
    .where('report_id', '=', reportId)
    .orderBy('case_id')
    .execute();
  return rows.map(({ case_id: caseId, report_id: _report, ...counts }) => ({ caseId, ...counts }));
}

export async function replaceLink(db: Db, reportId: string, digest: Buffer): Promise<void> {
  await tables(db)
    .updateTable('device_report')
    .set({ link_digest: digest })
    .where('report_id', '=', reportId)
    .execute();
}

export async function findByLink(db: Db, digest: Buffer): Promise<DeviceReport | null> {
  const row = await tables(db)
    .selectFrom('device_report')
    .selectAll()
    .where('link_digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? null : toReport(row);
}
