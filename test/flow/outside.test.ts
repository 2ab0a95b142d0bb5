// Whole cases in which something outside goes wrong: a record that lies, a hold that comes late, a Redis that wakes the workers.
import { afterEach, describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { samplePeople } from '../../src/sandbox/sample-export.ts';
import { openSodium } from '../../src/signing/index.ts';
import { verifyBundle } from '../../src/verifier/verify-bundle.ts';
import { anonymous, signIn, type Api } from '../../scripts/api-client.ts';
import {
  attestAll,
  attribute,
  authorise,
  readCase,
  sign,
  untilStage,
  type ApiCase,
  type ApiCopy,
} from '../../scripts/journey.ts';
import { startQuirkServer, type Quirk, type QuirkServer } from '../support/quirk-server.ts';
import { startRedis } from '../support/redis.ts';
import { runService, type RunningService, type ServiceOptions } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Place = { service: RunningService; clinician: Api; authoriser: Api; governance: Api };

async function open(options: ServiceOptions = {}): Promise<Place> {
  const service = await runService(options);
  closing.push(() => service.stop());
  const [clinician, authoriser, governance] = await Promise.all(
    ['amara.okafor', 'priya.shah', 'marcus.webb'].map((subject) => signIn(service.url, subject, SANDBOX_PIN)),
  );
  if (clinician === undefined || authoriser === undefined || governance === undefined)
    throw new Error('nobody');
  return { service, clinician, authoriser, governance };
}

async function signed({ clinician }: Place): Promise<string> {
  const fields = { timeZone: 'Europe/London' };
  const { caseId } = await clinician.upload<{ caseId: string }>('/deposits', fields, smallThread());
  await attribute(clinician, caseId, smallWho);
  await sign(clinician, caseId, smallWho, SANDBOX_PIN);
  return caseId;
}

async function proposed(place: Place): Promise<ApiCase> {
  return untilStage(place.clinician, await signed(place), ['awaiting-authorisation']);
}

type Told = {
  outcome: string;
  messages: { erased: boolean }[];
  copies: { class: string; state: string }[];
};

/** The receipt of a case, as its bundle says and the separate verifier accepts it (RULE D-08). */
async function receiptOf({ governance, service }: Place, { receiptId }: ApiCase): Promise<Told> {
  const bundle = await governance.bytes(`/receipts/${receiptId}/bundle`);
  const policy = fs.readFileSync(path.join(service.dataDir, 'log/trust/policy.txt'));
  const verdict = verifyBundle(await openSodium(), bundle, policy);
  if (!verdict.ok) throw new Error(verdict.reasons.join());
  return verdict.statement;
}

async function quirks(): Promise<QuirkServer> {
  const record = await startQuirkServer();
  closing.push(() => record.close());
  for (const resource of JSON.parse((await samplePeople()).toString('utf8'))) record.put(resource);
  return record;
}

describe('a record that answers 201 and holds something else (RULE F-02, RULE D-01)', () => {
  it.each<[Quirk, string]>([
    ['changes-text', 'filing-read-back-differs'],
    ['swaps-patient', 'filing-read-back-differs'],
    ['drops-payload', 'filing-read-back-differs'],
  ])(
    'and %s: nothing is deleted, and the case is an exception with a plain reason',
    async (quirk, reason) => {
      const record = await quirks();
      record.misbehave(({ method, type, n }) =>
        method === 'create' && type === 'Communication' && n === 2 ? quirk : 'none',
      );
      const place = await open({ given: { record: { baseUrl: record.baseUrl, token: 'x'.repeat(32) } } });
      const caseId = await signed(place);
      const stuck = await untilStage(place.clinician, caseId, ['exception']);
      expect(stuck).toMatchObject({ stuckReason: reason, deletionId: null });
      expect(stuck.originals).toHaveLength(3);
      const { exceptions } = await place.governance.get<{
        exceptions: { caseId: string; plain: string; owner: string }[];
      }>('/exceptions');
      expect(exceptions).toEqual([expect.objectContaining({ caseId, owner: 'EHR integrator' })]);
      expect(exceptions[0]?.plain).toContain('Nothing will be deleted');
    },
    60_000,
  );
});

describe('a record whose answer is lost after it stored the entry (RULE F-01)', () => {
  it('ends with one set of entries', async () => {
    const record = await quirks();
    record.misbehave(({ method, n }) =>
      method === 'create' && n % 2 === 1 ? 'commits-then-resets' : 'none',
    );
    const place = await open({ given: { record: { baseUrl: record.baseUrl, token: 'x'.repeat(32) } } });
    await proposed(place);
    expect(record.stored('Communication')).toHaveLength(3);
    expect(record.stored('Provenance')).toHaveLength(1);
  }, 90_000);
});

describe('a hold that is placed after the authorisation (RULE D-04)', () => {
  it('keeps everything, and the receipt says refused', async () => {
    const place = await open({ env: { POLICY_GRACE: 'PT3S' } });
    const { caseId, deletionId } = await proposed(place);
    await authorise(place.authoriser, deletionId ?? '', SANDBOX_PIN);
    const hold = {
      subject: { scope: 'case', caseId },
      kind: 'inquiry',
      authority: 'INQ/2026/7',
      receivedAt: new Date().toISOString(),
    };
    await place.governance.post('/holds', hold);
    const ended = await untilStage(place.clinician, caseId, ['receipted']);
    expect(ended.originals).toHaveLength(3);
    const receipt = await receiptOf(place, ended);
    expect(receipt.outcome).toBe('refused');
    expect(receipt.copies.every(({ state }) => state === 'refused-hold')).toBe(true);
  }, 60_000);
});

describe('a hold on one patient (RULE D-04)', () => {
  it('keeps that patient’s messages; once it is lifted, a second receipt covers the rest', async () => {
    const place = await open();
    const { caseId, deletionId } = await proposed(place);
    const subject = { scope: 'patient', nhsNumber: '9994217089' };
    const receivedAt = new Date().toISOString();
    const { hold } = await place.governance.post<{ hold: { holdId: string } }>('/holds', {
      subject,
      kind: 'access-request',
      authority: 'SAR/26/31',
      receivedAt,
    });
    await authorise(place.authoriser, deletionId ?? '', SANDBOX_PIN);
    const first = await untilStage(place.clinician, caseId, ['receipted']);
    expect(first.originals.map(({ seq }) => seq)).toEqual([0, 1]);
    await place.governance.post(`/holds/${hold.holdId}/lift`, { pin: SANDBOX_PIN });
    await place.clinician.post(`/cases/${caseId}/propose`, {});
    const again = await untilStage(place.clinician, caseId, ['awaiting-authorisation']);
    await authorise(place.authoriser, again.deletionId ?? '', SANDBOX_PIN);
    await untilStage(place.clinician, caseId, ['awaiting-attestation']);
    await attestAll(place.clinician, anonymous(place.service.url), caseId);
    const second = await untilStage(place.clinician, caseId, ['receipted']);
    expect(second.originals).toEqual([]);
    const told = await Promise.all([first, second].map((one) => receiptOf(place, one)));
    expect(told.map(({ outcome, messages }) => [outcome, messages.map(({ erased }) => erased)])).toEqual([
      ['partial', [false, false, true]],
      // The phones were kept whole, so that the second is about the whole conversation.
      ['complete-with-residuals', [true, true, true]],
    ]);
  }, 120_000);
});

describe('a hold that is placed while the holders of copies are asked (RULE D-04)', () => {
  it('shuts their links at once, the receipt says so, and a later deletion takes up what was kept', async () => {
    const place = await open();
    const { caseId, deletionId } = await proposed(place);
    await authorise(place.authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(place.clinician, caseId, ['awaiting-attestation']);
    const { copies } = await place.clinician.get<{ copies: ApiCopy[] }>(`/cases/${caseId}/copies`);
    const links: string[] = [];
    for (const { copyId } of copies.filter(({ order }) => order !== null)) {
      const copy = `/cases/${caseId}/copies/${copyId}`;
      links.push((await place.clinician.post<{ token: string }>(`${copy}/link`, {})).token);
    }
    const holder = anonymous(place.service.url);
    const say = (index: number, answer: string) =>
      holder.post('/attestations', { token: links[index], answer, name: 'The holder' });
    await say(0, 'deleted');
    const { hold } = await place.governance.post<{ hold: { holdId: string } }>('/holds', {
      subject: { scope: 'case', caseId },
      kind: 'litigation',
      authority: 'CL/26/9',
      receivedAt: new Date().toISOString(),
    });
    // Nobody answers, and seven days are not waited for.
    const first = await untilStage(place.clinician, caseId, ['receipted']);
    await expect(say(1, 'deleted')).rejects.toMatchObject({ status: 409, code: 'deletion-held' });
    await say(1, 'deleted-already');
    const states = async (one: ApiCase) =>
      (await receiptOf(place, one)).copies.map(({ class: kind, state }) => `${kind} ${state}`).toSorted();
    expect(await states(first)).toEqual([
      'export-file refused-hold',
      'own confirmed',
      'participant-device attested-by-person',
      'participant-device refused-hold',
    ]);
    await expect(place.clinician.post(`/cases/${caseId}/propose`, {})).resolves.toBeDefined();
    const again = await untilStage(place.clinician, caseId, ['awaiting-authorisation']);
    const tooEarly = authorise(place.authoriser, again.deletionId ?? '', SANDBOX_PIN);
    await expect(tooEarly).rejects.toMatchObject({ code: 'deletion-all-held' });
    await place.governance.post(`/holds/${hold.holdId}/lift`, { pin: SANDBOX_PIN });
    await authorise(place.authoriser, again.deletionId ?? '', SANDBOX_PIN);
    await untilStage(place.clinician, caseId, ['awaiting-attestation']);
    expect(await attestAll(place.clinician, holder, caseId)).toBe(2);
    const second = await untilStage(place.clinician, caseId, ['receipted']);
    expect(await states(second)).toEqual([
      'export-file attested-by-person',
      'own confirmed',
      'participant-device attested-by-person',
    ]);
  }, 120_000);
});

describe('with REDIS_URL, Bull wakes the workers', () => {
  it('and a case travels to its receipt', async () => {
    const redis = await startRedis();
    closing.push(() => redis.close());
    const place = await open({ env: { REDIS_URL: redis.url } });
    const { caseId, deletionId } = await proposed(place);
    await authorise(place.authoriser, deletionId ?? '', SANDBOX_PIN);
    await untilStage(place.clinician, caseId, ['awaiting-attestation']);
    await attestAll(place.clinician, anonymous(place.service.url), caseId);
    expect((await readCase(place.clinician, caseId)).originals).toEqual([]);
    expect((await untilStage(place.clinician, caseId, ['receipted'])).receiptId).not.toBeNull();
  }, 120_000);
});
