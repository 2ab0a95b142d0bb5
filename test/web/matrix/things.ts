// A real thing of every kind that a route can be about, for every caller: their own, one of their team, one of another team, and one
// that they opened by breaking the glass. A kind without a line here fails the matrix.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import {
  insertGlass,
  type StaffRole,
  type SubjectFacts,
  type SubjectKind,
} from '../../../src/access/index.ts';
import { newId } from '../../../src/kernel/ids.ts';
import type { MachineStage } from '../../machines/stage.ts';
import { accountOf, deposited, proposed, receipted } from '../governance/scene.ts';
import { PEOPLE, STRANGER } from './callers.ts';

/** How the caller stands to the thing. */
export const VARIANTS: { readonly [Kind in SubjectKind]: readonly string[] } = {
  case: ['own', 'team', 'other', 'glass'],
  receipt: ['own', 'team', 'other', 'glass'],
  deletion: ['own', 'other'],
  hold: ['any'],
  account: ['own', 'other'],
  'device-report': ['own', 'other'],
  'live-thread': ['team', 'other'],
  session: ['own', 'other'],
  passkey: ['own', 'other'],
  upload: ['own', 'other'],
  glass: ['own', 'other'],
};

/** The facts that the table would be asked with: said here a second time, beside what the app reads from the store. */
export function factsOf(
  kind: SubjectKind,
  variant: string,
  reader: { readonly accountId: string; readonly role: string; readonly team: string | null },
): SubjectFacts[SubjectKind] {
  const ownerId = variant === 'own' ? reader.accountId : 'account_of_somebody_else';
  if (kind === 'case' || kind === 'receipt') {
    const carer = reader.role === 'clinician' || reader.role === 'delegate';
    const grounds = { own: 'handed-in', team: 'team', other: null, glass: 'broken-glass' } as const;
    return { ground: carer ? (grounds[variant as keyof typeof grounds] ?? null) : null };
  }
  if (kind === 'deletion') return { done: { sign: [ownerId] }, rule: 'two-people' };
  if (kind === 'live-thread') return { team: variant === 'team' ? 'surgery' : 'emergency' };
  return { ownerId, caseId: 'case_1' };
}

/** The id for this caller; `role` null is a caller without an account. */
export type Things = (kind: SubjectKind, variant: string, role: StaffRole | null) => string;

type Made = Map<string, string>;
const keyOf = (kind: string, variant: string, role: StaffRole | null): string =>
  `${kind} ${variant} ${role ?? ''}`;

async function belongTo(
  stage: MachineStage,
  caseId: string,
  { by, team }: { by: string; team: string },
): Promise<void> {
  await sql`update deposit set deposited_by = ${by}, team = ${team} where case_id = ${caseId}`.execute(
    stage.services.stations.db,
  );
}

async function breakGlass(stage: MachineStage, caseId: string, accountId: string): Promise<string> {
  const { stations, clock } = stage.services;
  const glassId = newId('glass', randomBytes);
  const openedAt = clock.now();
  const endsAt = new Date(openedAt.getTime() + 3_600_000);
  const glass = { glassId, caseId, accountId, openedAt, endsAt };
  await insertGlass(stations.db, { ...glass, reason: 'other', noteId: 'note_1', method: 'pin' });
  return glassId;
}

/** Every variant of a case for one carer; the same for a receipt, when it is about finished cases. */
async function cases(
  stage: MachineStage,
  role: StaffRole,
  made: Made,
  {
    kind,
    make,
  }: { kind: 'case' | 'receipt'; make: (variant: string) => Promise<{ caseId: string; id: string }> },
): Promise<void> {
  const { services } = stage;
  const [own, stranger, cooper] = [
    await accountOf(services, PEOPLE[role]),
    await accountOf(services, STRANGER),
    await accountOf(services, 'daniel.cooper'),
  ];
  const whose = {
    own: { by: own, team: 'emergency' },
    team: { by: cooper, team: 'surgery' },
    other: { by: stranger, team: 'emergency' },
    glass: { by: stranger, team: 'emergency' },
  };
  for (const [variant, owner] of Object.entries(whose)) {
    const { caseId, id } = await make(variant);
    await belongTo(stage, caseId, owner);
    if (variant === 'glass') await breakGlass(stage, caseId, own);
    made.set(keyOf(kind, variant, role), id);
  }
}

let talks = 0;
/** Words of its own, so that no case continues another. */
function sketches(): { text: string }[] {
  talks += 1;
  return Array.from({ length: 7 }, (_, index) => ({
    text: `Night ${talks} of the matrix, message ${index}`,
  }));
}

async function finished(stage: MachineStage, made: Made): Promise<void> {
  await cases(stage, 'clinician', made, {
    kind: 'receipt',
    make: async () => {
      const scene = await proposed(stage.services, { signer: 'daniel.cooper', sketches: sketches() });
      const { receiptId } = await receipted(stage, scene);
      return { caseId: scene.thread.caseId, id: receiptId };
    },
  });
}

async function uploads(stage: MachineStage, made: Made): Promise<void> {
  // Nobody can tell whether this is in May or in June.
  const text = '[05/06/2026, 07:40:00] Amara: K 6.8\n[05/06/2026, 07:41:00] Coops: treat it\n';
  const { intake } = stage.services.stations;
  const waiting = async (subject: string): Promise<string> => {
    const by = { kind: 'account', id: await accountOf(stage.services, subject) } as const;
    const bytes = Readable.from([Buffer.from(text)]);
    const result = await intake.receive([{ fileName: '_chat.txt', bytes }], {}, by);
    if (result.outcome !== 'asks') throw new Error('the export asks nothing');
    return result.uploadId;
  };
  const other = await waiting(STRANGER);
  for (const role of ['clinician', 'delegate'] as const) {
    made.set(keyOf('upload', 'own', role), await waiting(PEOPLE[role]));
    made.set(keyOf('upload', 'other', role), other);
  }
}

async function lostDevice(stage: MachineStage, subject: string): Promise<string> {
  const { services } = stage;
  const accountId = await accountOf(services, subject);
  const account = await services.access.readAccount(accountId);
  const at = services.clock.now();
  const report = await services.stations.devices.report({
    ownerId: accountId,
    by: { accountId, role: account?.role ?? 'clinician' },
    device: { kind: 'phone' },
    lostAt: at,
    noticedAt: at,
    protection: { locked: 'yes', pin: 'yes', encrypted: 'yes' },
    note: null,
    managed: null,
  });
  return report.reportId;
}

async function sessionOf(stage: MachineStage, subject: string): Promise<string> {
  const { rows } = await sql<{ session_id: string }>`
    select session_id from session where account_id = ${await accountOf(stage.services, subject)}
      and locked_at is null order by created_at desc, session_id limit 1`.execute(stage.services.stations.db);
  return rows[0]?.session_id ?? '';
}

/** Its key signs nothing; that it is somebody's is all that matters here. */
async function passkeyOf(stage: MachineStage, accountId: string): Promise<string> {
  const { stations, clock } = stage.services;
  const id = newId('passkey', randomBytes);
  await sql`insert into passkey
      (passkey_id, account_id, credential_id, public_key, counter, transports, name, synced, added_at)
    values (${id}, ${accountId}, ${randomBytes(32)}, ${randomBytes(77)}, 0, '{}', 'Key', false, ${clock.now()})`.execute(
    stations.db,
  );
  return id;
}

async function perPerson(stage: MachineStage, role: StaffRole, made: Made): Promise<void> {
  const { services } = stage;
  const [own, stranger] = [await accountOf(services, PEOPLE[role]), await accountOf(services, STRANGER)];
  const { caseId } = await deposited(services, sketches());
  await belongTo(stage, caseId, { by: stranger, team: 'emergency' });
  const set = (kind: SubjectKind, variant: string, id: string): unknown =>
    made.set(keyOf(kind, variant, role), id);
  set('account', 'own', own);
  set('account', 'other', stranger);
  set('session', 'own', await sessionOf(stage, PEOPLE[role]));
  set('session', 'other', await sessionOf(stage, STRANGER));
  set('passkey', 'own', await passkeyOf(stage, own));
  set('passkey', 'other', await passkeyOf(stage, stranger));
  set('glass', 'own', await breakGlass(stage, caseId, own));
  set('glass', 'other', await breakGlass(stage, caseId, stranger));
}

async function liveThreads(stage: MachineStage, made: Made): Promise<void> {
  const { stations, clock } = stage.services;
  for (const [variant, gatewayId] of [
    ['team', 'surgeons'],
    ['other', 'emergency-room'],
  ] as const) {
    const id = newId('livethread', randomBytes);
    await sql`insert into live_thread (live_thread_id, gateway_id, platform, created_at)
      values (${id}, ${gatewayId}, 'other', ${clock.now()})`.execute(stations.db);
    made.set(keyOf('live-thread', variant, null), id);
  }
}

/** What has to happen before anybody is signed in: time passes in it, and sessions of who loses a device end. */
export async function makeEarlyThings(stage: MachineStage): Promise<Made> {
  const { services } = stage;
  const made: Made = new Map();
  await finished(stage, made);
  const other = await lostDevice(stage, STRANGER);
  for (const role of Object.keys(PEOPLE) as StaffRole[]) {
    made.set(keyOf('device-report', 'own', role), await lostDevice(stage, PEOPLE[role]));
    made.set(keyOf('device-report', 'other', role), other);
  }
  for (const [variant, signer] of [
    ['own', PEOPLE.authoriser],
    ['other', 'daniel.cooper'],
  ] as const) {
    const { deletion } = await proposed(services, { signer, sketches: sketches() });
    made.set(keyOf('deletion', variant, null), deletion.deletionId);
  }
  const hold = await services.stations.custody.placeHold({
    subject: { scope: 'team', team: 'no-such-ward' },
    kind: 'inquiry',
    authority: 'matrix',
    receivedAt: services.clock.now(),
    by: { kind: 'account', id: await accountOf(services, PEOPLE.governance) },
  });
  made.set(keyOf('hold', 'any', null), hold.holdId);
  await liveThreads(stage, made);
  return made;
}

/** The rest, once everybody has their sessions. */
export async function makeThings(stage: MachineStage, made: Made): Promise<Things> {
  for (const role of ['clinician', 'delegate'] as const)
    await cases(stage, role, made, {
      kind: 'case',
      make: async () => {
        const { caseId } = await deposited(stage.services, sketches());
        return { caseId, id: caseId };
      },
    });
  for (const role of Object.keys(PEOPLE) as StaffRole[]) await perPerson(stage, role, made);
  await uploads(stage, made);
  return (kind, variant, role) => {
    const id =
      made.get(keyOf(kind, variant, role)) ??
      made.get(keyOf(kind, variant, null)) ??
      // Who sees references only sees those of everybody: any of them will do.
      made.get(keyOf(kind, variant, 'clinician'));
    if (id === undefined || id === '')
      throw new Error(
        `There is no ${kind} (${variant}) for ${role ?? 'others'}: make one in test/web/matrix/things.ts.`,
      );
    return id;
  };
}
