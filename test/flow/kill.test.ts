// kill -9 at the durable acts of filing, deletion and receipt, then a restart: every case ends exactly as an undisturbed one.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openDatabase, type OpenDatabase } from '../../src/store/index.ts';
import { anonymous, signIn } from '../../scripts/api-client.ts';
import { attestAll, attribute, authorise, readCase, sign } from '../../scripts/journey.ts';
import { startService, type ServiceProcess } from '../../scripts/service-process.ts';
import { freshFolder } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

const MAIN = path.join(import.meta.dirname, '../support/killing-main.ts');
// Each point costs a start of the service; KILL_POINTS asks for more of them.
const POINTS = Number(process.env['KILL_POINTS'] ?? '8');

const dataDir = freshFolder();
const countFile = path.join(dataDir, 'acts.txt');
let service: ServiceProcess;

async function start(killAt: number): Promise<void> {
  service = await startService(
    {
      DATA_DIR: dataDir,
      PORT: '0',
      RECORD_PORT: '0',
      SANDBOX_SAMPLE: 'none',
      POLICY_GRACE: 'PT0S',
      KILL_AT: String(killAt),
      COUNT_FILE: countFile,
    },
    MAIN,
  );
}

async function handIn(name: string): Promise<string> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const { caseId } = await clinician.upload<{ caseId: string }>(
    '/deposits',
    { timeZone: 'Europe/London' },
    smallThread(name),
  );
  await attribute(clinician, caseId, smallWho);
  return caseId;
}

/** Does what people do at each stage, until the receipt is there. Rejects when the service dies under it. */
async function carryOn(caseId: string): Promise<void> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const { stage, deletionId, stuckReason } = await readCase(clinician, caseId);
    if (stage === 'receipted') return;
    if (stage === 'exception') throw new Error(`exception: ${stuckReason}`);
    if (stage === 'open') await sign(clinician, caseId, smallWho, SANDBOX_PIN);
    if (stage === 'awaiting-authorisation' && deletionId !== null)
      await authorise(authoriser, deletionId, SANDBOX_PIN);
    if (stage === 'awaiting-attestation') await attestAll(clinician, anonymous(service.url), caseId);
  }
  throw new Error(`the case did not end:\n${service.log().toString()}`);
}

function connect(folder: string): OpenDatabase {
  const host = path.join(dataDir, folder, 'run');
  return openDatabase({ host, port: 5432, user: 'postgres', database: 'postgres' }, () => undefined);
}

type EndState = Record<string, unknown>;

/** What is left of a case: numbers that must be the same however often it was killed. */
async function endState(caseId: string): Promise<EndState> {
  const store = connect('store');
  try {
    const ours = await sql<EndState>`select
      (select count(*)::int from filing_item where case_id = ${caseId} and state = 'verified') as verified,
      (select count(*)::int from filing_item where case_id = ${caseId} and state <> 'verified') as "notVerified",
      (select count(*)::int from tombstone where case_id = ${caseId} and removed_at is not null) as erased,
      (select count(*)::int from original where case_id = ${caseId} and sealed is not null) as readable,
      (select count(*)::int from deletion where case_id = ${caseId}) as deletions,
      (select array_agg(outcome) from receipt where case_id = ${caseId}) as outcomes`.execute(store.db);
    const items = await sql<{ reference: string }>`
      select reference from filing_item where case_id = ${caseId} order by reference`.execute(store.db);
    return { ...ours.rows[0], references: items.rows.length };
  } finally {
    await store.close();
  }
}

/** How many resources of each type the record holds, and each in how many versions. */
async function recordHolds(): Promise<Record<string, { resources: number; versions: number }>> {
  const record = connect('record');
  const { rows } = await sql<{ type: string; resources: number; versions: number }>`
    select resource_type as type, count(*)::int as resources, sum(version)::int as versions from resource
    where resource_type in ('Communication', 'Provenance', 'Binary') group by 1`.execute(record.db);
  await record.close();
  return Object.fromEntries(rows.map(({ type, resources, versions }) => [type, { resources, versions }]));
}

async function leaves(): Promise<number> {
  const store = connect('store');
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from log_entry`.execute(store.db);
  await store.close();
  return rows[0]?.n ?? -1;
}

describe('a case whose machine part is killed with SIGKILL at each durable act (RULE F-01, RULE D-06, RULE D-09)', () => {
  let undisturbed: EndState;
  let acts = 0;
  let perCase: Awaited<ReturnType<typeof recordHolds>>;

  beforeAll(async () => {
    await start(0);
    const caseId = await handIn('undisturbed');
    await carryOn(caseId);
    undisturbed = await endState(caseId);
    perCase = await recordHolds();
    acts = Number(fs.readFileSync(countFile, 'utf8'));
    await service.stop();
  }, 120_000);

  afterAll(async () => {
    await service.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('counts the acts of an undisturbed case', () => {
    expect(acts).toBeGreaterThan(20);
    expect(undisturbed).toMatchObject({
      notVerified: 0,
      readable: 0,
      erased: 3,
      deletions: 1,
      outcomes: [expect.any(String)],
    });
  });

  it(`ends as the undisturbed one, at ${POINTS} points spread over them`, async () => {
    const points = Array.from(
      { length: POINTS },
      (_none, index) => 1 + Math.floor((index * (acts - 1)) / Math.max(1, POINTS - 1)),
    );
    let pending: string | null = null;
    const check = async (caseId: string | null): Promise<void> => {
      if (caseId === null) return;
      await carryOn(caseId);
      expect(await endState(caseId)).toEqual(undisturbed);
    };
    for (const point of points) {
      await start(point);
      await check(pending);
      pending = await handIn(`killed at ${point}`);
      await carryOn(pending).catch(() => undefined); // it dies under us
      await service.ended;
      expect(service.process.signalCode).toBe('SIGKILL');
    }
    await start(0);
    await check(pending);
    const cases = points.length + 1;
    // One order and one receipt for each case, no leaf twice; one set of resources for each, none written again.
    expect(await leaves()).toBe(2 * cases);
    const times = ([type, { resources, versions }]: [string, { resources: number; versions: number }]) =>
      [type, { resources: resources * cases, versions: versions * cases }] as const;
    expect(await recordHolds()).toEqual(Object.fromEntries(Object.entries(perCase).map(times)));
  }, 600_000);
});
