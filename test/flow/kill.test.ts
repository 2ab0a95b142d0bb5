// kill -9 at every step of filing, deletion and receipt, and at every kind of durable act, then a restart: every case ends
// exactly as an undisturbed one.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openDatabase, type OpenDatabase } from '../../src/store/index.ts';
import { STEPS } from '../../src/workflow/steps.ts';
import { parseBundle } from '../../src/receipts/bundle.ts';
import { anonymous, Refusal, signIn, until as untilTrue } from '../../scripts/api-client.ts';
import { attestAll, attribute, authorise, readCase, sign, untilStage } from '../../scripts/journey.ts';
import { chooseKillPoints, isSame, type Act, type KillPoint } from '../support/kill-points.ts';
import { startService, type ServiceProcess } from '../../scripts/service-process.ts';
import { freshFolder } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

const MAIN = path.join(import.meta.dirname, '../support/killing-main.ts');
const FSCK = path.join(import.meta.dirname, '../../scripts/fsck.ts');
// Each point costs a start of the service. KILL_POINTS asks for more than one at each step and kind; a large number is all.
const AT_LEAST = Number(process.env['KILL_POINTS'] ?? '0');
/** A process that did not die of its point by then never will. */
const DEATH_MS = 20_000;
/** What people ask for on the way, by the last word of the address. */
const PEOPLE = ['sign', 'authorise', 'link', 'attestations'];
/**
 * Steps that are no case's: of live threads (killed in test/live/killed-gather.test.ts), of lost devices
 * (test/devices/killed-wipe.test.ts), of the vault, which is cut at each of its changes in test/contract/key-vault.ts, and of a broken
 * glass, whose end is one transaction.
 */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'fetch-media',
  'gather-thread',
  'retire-epochs',
  'end-broken-glass',
  'list-device',
  'wipe-device',
  'issue-device-receipt',
]);

const OF_THE_LOG = / (?:tile|entries|checkpoints?|checkpoint_history|log_head|log_entry)$/;

const dataDir = freshFolder();
const traceFile = path.join(dataDir, 'acts.txt');
let service: ServiceProcess;

async function start(
  kill: { caseId: string; at: KillPoint | null } = { caseId: 'none', at: null },
): Promise<void> {
  fs.writeFileSync(traceFile, '');
  service = await startService(
    {
      DATA_DIR: dataDir,
      PORT: '0',
      RECORD_PORT: '0',
      SANDBOX_SAMPLE: 'none',
      POLICY_GRACE: 'PT0S',
      KEY_EPOCH_LIMIT: 'PT0S',
      KEY_BACKUP_KEEP: 'PT0S',
      KILL_CASE: kill.caseId,
      KILL_AT: JSON.stringify(kill.at),
      TRACE_FILE: traceFile,
    },
    MAIN,
  );
}

/** The acts so far, and the one at which the process killed itself. */
function trace(): { acts: Act[]; killed: Act | null } {
  const lines = fs
    .readFileSync(traceFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const read = (line: string): Act => JSON.parse(line.replace('killed ', '')) as Act;
  const killed = lines.find((line) => line.startsWith('killed '));
  return {
    acts: lines.filter((line) => !line.startsWith('killed ')).map(read),
    killed: killed === undefined ? null : read(killed),
  };
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

/** Does what people do at each stage, until the receipt is there and its residuals are closed. Rejects when the service dies under it. */
async function carryOn(caseId: string): Promise<void> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  const until = (stages: string[]) => untilStage(clinician, caseId, stages);
  const deciding = ['awaiting-authorisation', 'grace-period', 'awaiting-attestation'];
  if ((await readCase(clinician, caseId)).stage === 'open')
    await sign(clinician, caseId, smallWho, SANDBOX_PIN);
  const { stage, deletionId } = await until([...deciding, 'issuing-receipt', 'receipted']);
  if (stage === 'awaiting-authorisation') await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
  await until(['awaiting-attestation', 'issuing-receipt', 'receipted']);
  await attestAll(clinician, anonymous(service.url), caseId);
  const { receiptId } = await until(['receipted']);
  const bundle = () => authoriser.bytes(`/receipts/${receiptId ?? ''}/bundle`);
  await untilTrue('the closing', bundle, (bytes) => parseBundle(bytes).closing !== null);
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
  let perCase: Awaited<ReturnType<typeof recordHolds>>;
  let acts: Act[];
  let points: KillPoint[];
  /** One case for each point, attributed and not signed. */
  const cases: string[] = [];

  beforeAll(async () => {
    await start({ caseId: 'first', at: null });
    const caseId = await handIn('undisturbed');
    await carryOn(caseId);
    undisturbed = await endState(caseId);
    perCase = await recordHolds();
    ({ acts } = trace());
    points = chooseKillPoints(acts, STEPS, AT_LEAST);
    for (const index of points.keys()) cases.push(await handIn(`to be killed ${index}`));
    await service.stop();
  }, 300_000);

  afterAll(async () => {
    await service.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('goes through every step, and the points leave out none, nor any kind of act', () => {
    const stages = new Set(acts.map(({ stage }) => stage));
    const own = STEPS.filter((step) => !OF_OTHERS.has(step));
    expect(stages).toEqual(new Set([...PEOPLE, ...own]));
    expect(new Set(points.map(({ stage }) => stage))).toEqual(stages);
    const kinds = (list: readonly Act[]) => new Set(list.map(({ kind }) => kind));
    expect(kinds(points)).toEqual(kinds(acts));
    for (const kind of ['POST Communication', 'insert receipt', 'link tombstones', 'rename tile'])
      expect(kinds(acts)).toContain(kind);
    expect(undisturbed).toMatchObject({
      notVerified: 0,
      readable: 0,
      erased: 3,
      deletions: 1,
      outcomes: [expect.any(String)],
    });
  });

  it('ends as the undisturbed one', async () => {
    // What a kill interrupts goes on in the lives that follow, and may well be killed again.
    const unfinished = new Map<string, number>();
    const goOn = async (caseId: string): Promise<void> => {
      await carryOn(caseId);
      unfinished.delete(caseId);
    };
    const told = (lives: number): string[] =>
      [...unfinished].flatMap(([caseId, lived]) => (lived >= lives ? [caseId] : []));
    for (const [index, point] of points.entries()) {
      const caseId = cases[index] ?? '';
      await start({ caseId, at: point });
      // A step whose worker vanished five times is left for a person, so that nothing is killed more often than three times. And
      // what belongs to the one log may be done by whoever comes first, so that nobody else is under way then.
      await Promise.all(told(OF_THE_LOG.test(point.kind) ? 1 : 3).map(goOn));
      for (const [other, lives] of unfinished) unfinished.set(other, lives + 1);
      unfinished.set(caseId, 1);
      const ends = await Promise.allSettled(told(1).map(goOn)); // it dies under us
      await Promise.race([service.ended, delay(DEATH_MS, undefined, { ref: false })]);
      // What was answered with a refusal is no death.
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      const codes = refused.flatMap((error) => (error instanceof Refusal ? [error.code] : []));
      expect({ at: trace().killed, by: service.process.signalCode, codes }).toEqual({
        at: { stage: point.stage, kind: point.kind },
        by: 'SIGKILL',
        codes: [],
      });
    }
    await start();
    await Promise.all(told(1).map(goOn));
    for (const caseId of cases) expect(await endState(caseId)).toEqual(undisturbed);
    const all = cases.length + 1;
    // One order, one receipt and one closing for each case, no leaf twice; one set of resources for each, none written again.
    expect(await leaves()).toBe(3 * all);
    const times = ([type, { resources, versions }]: [string, { resources: number; versions: number }]) =>
      [type, { resources: resources * all, versions: versions * all }] as const;
    expect(await recordHolds()).toEqual(Object.fromEntries(Object.entries(perCase).map(times)));
    const log = path.join(dataDir, 'log');
    const whole = spawnSync(process.execPath, [
      FSCK,
      'log',
      log,
      '--policy',
      path.join(log, 'trust/policy.txt'),
    ]);
    expect(whole.status).toBe(0);
    process.stderr.write(`${report(acts, points)}\n`);
  }, 3_600_000);
});

/** Where it was killed, one line for each step: kinds of act, and which act of how many. */
function report(acts: readonly Act[], points: readonly KillPoint[]): string {
  const stages = [...new Set(points.map(({ stage }) => stage))];
  const lines = stages.map((stage) => {
    const here = points.filter((point) => point.stage === stage);
    const told = here.map((point) => {
      const all = acts.filter((act) => isSame(act, point)).length;
      return `${point.when} ${point.kind}${all > 1 ? ` ${point.nth}/${all}` : ''}`;
    });
    return `  ${stage}: ${told.join(', ')}`;
  });
  return [`killed at ${points.length} of ${acts.length} durable acts`, ...lines].join('\n');
}
