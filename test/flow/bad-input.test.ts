// Bad input over HTTP: each is a coded 4xx that names its place, and nothing of it is kept.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import yazl from 'yazl';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { Refusal, signIn, type Api } from '../../scripts/api-client.ts';
import { attribute, readCase, sign, untilStage } from '../../scripts/journey.ts';
import { runService, type RunningService } from '../support/running-service.ts';
import { smallThread, smallWho } from '../support/small-thread.ts';

let service: RunningService;
let clinician: Api;
let caseId: string;

beforeAll(async () => {
  service = await runService();
  clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  ({ caseId } = await handIn(smallThread()));
}, 60_000);
afterAll(() => service.stop());

function handIn(
  file: { name: string; bytes: Buffer },
  fields: Record<string, string> = {},
): Promise<{ caseId: string }> {
  return clinician.upload<{ caseId: string }>('/deposits', { timeZone: 'Europe/London', ...fields }, file);
}

async function zip(entries: Record<string, Buffer>): Promise<Buffer> {
  const file = new yazl.ZipFile();
  for (const [name, bytes] of Object.entries(entries)) file.addBuffer(bytes, name);
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** yazl refuses such names itself, so an innocent one of the same length is overwritten in the bytes. */
async function slippedZip(): Promise<Buffer> {
  const bytes = await zip({ 'aaa_chat.txt': smallThread().bytes });
  return Buffer.from(bytes.toString('latin1').replaceAll('aaa_chat.txt', '../_chat.txt'), 'latin1');
}

async function counts(): Promise<unknown> {
  const { rows } =
    await sql`select (select count(*)::int from deposit) as deposits, (select count(*)::int from original) as originals,
    (select count(*)::int from note) as notes, (select count(*)::int from copy) as copies`.execute(
      service.services.stations.db,
    );
  return rows[0];
}

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  const refused = await act.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refused instanceof Refusal)) throw new Error('it was accepted', { cause: refused });
  return refused;
}

describe('a file that is no export', () => {
  const bomb = (): Promise<Buffer> => zip({ '_chat.txt': Buffer.alloc(60_000_000, 0x20) });
  const line = Buffer.from(
    `25/11/2026, 21:00 - Ann: ${'x'.repeat(10_000_000)}\n25/11/2026, 21:01 - Ben: y\n`,
  );

  it.each<[string, () => Promise<{ name: string; bytes: Buffer }>, string]>([
    ['an empty file', async () => ({ name: 'chat.txt', bytes: Buffer.alloc(0) }), 'ingest-empty-file'],
    [
      'a PDF named .txt',
      async () => ({ name: 'chat.txt', bytes: Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n') }),
      'ingest-not-a-chat-export',
    ],
    [
      'a zip with ../ names',
      async () => ({ name: 'chat.zip', bytes: await slippedZip() }),
      'ingest-zip-unsafe-name',
    ],
    ['a zip bomb', async () => ({ name: 'chat.zip', bytes: await bomb() }), 'ingest-zip-bomb'],
    ['a line of 10 MB', async () => ({ name: 'chat.txt', bytes: line }), 'ingest-line-too-long'],
  ])('%s is refused and leaves nothing (RULE C-01)', async (_what, make, code) => {
    const before = await counts();
    const refused = await refusal(handIn(await make()));
    expect(refused).toMatchObject({ code });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect(await counts()).toEqual(before);
  });

  it('a date order that the file contradicts is refused with its line', async () => {
    const before = await counts();
    const refused = await refusal(handIn(smallThread(), { dateOrder: 'mdy' }));
    expect(refused).toMatchObject({
      status: 422,
      code: 'ingest-date-order-contradicted',
      place: { line: 1 },
    });
    expect(await counts()).toEqual(before);
  });

  it('a date order that nobody knows is refused with its field', async () => {
    expect(await refusal(handIn(smallThread(), { dateOrder: 'ydm' }))).toMatchObject({
      status: 422,
      place: { field: 'dateOrder' },
    });
  });

  it('a time zone that nobody knows is refused', async () => {
    const before = await counts();
    const refused = await refusal(handIn(smallThread(), { timeZone: 'Mars/Olympus' }));
    expect(refused.status).toBeLessThan(500);
    expect(await counts()).toEqual(before);
  });
});

describe('an act that cannot be', () => {
  const act = async (command: object): Promise<unknown> => {
    const { version } = await readCase(clinician, caseId);
    return clinician.post(`/cases/${caseId}/draft`, { version, command });
  };
  const patient = (value: string): object => ({
    type: 'add-patient',
    patient: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value } },
  });

  it('an unknown patient is 404 and named', async () => {
    expect(await refusal(act(patient('9434765919')))).toMatchObject({
      status: 404,
      code: 'attribution-unknown-patient',
      place: { field: 'patient' },
    });
  });

  it('an NHS number that fails modulus 11 is refused with its field (RULE A-05)', async () => {
    expect(await refusal(act(patient('9434765918')))).toMatchObject({
      status: 422,
      code: 'attribution-nhs-number-check-digit',
      place: { field: 'patient.identifier.value' },
    });
  });

  it('signing with unaccounted messages names the first (RULE A-01)', async () => {
    const { version } = await readCase(clinician, caseId);
    const refused = await refusal(
      clinician.post(`/cases/${caseId}/sign`, { version, pin: SANDBOX_PIN, confirmed: {} }),
    );
    expect(refused).toMatchObject({
      status: 422,
      code: 'attribution-unaccounted',
      place: { path: 'messages.0' },
    });
  });

  it('a body that is not JSON, or another shape, says where', async () => {
    expect(
      await refusal(clinician.post(`/cases/${caseId}/draft`, { version: 'one', command: {} })),
    ).toMatchObject({ status: 422 });
  });

  it('an unknown case is 404', async () => {
    expect(await refusal(readCase(clinician, 'case_00000000000000000000000000'))).toMatchObject({
      status: 404,
    });
  });

  it("authorising one's own filing is 403 (RULE D-02)", async () => {
    const mine = await handIn(smallThread());
    await attribute(clinician, mine.caseId, smallWho);
    await sign(clinician, mine.caseId, smallWho, SANDBOX_PIN);
    const { deletionId } = await untilStage(clinician, mine.caseId, ['awaiting-authorisation']);
    expect(
      await refusal(clinician.post(`/deletions/${deletionId}/authorise`, { pin: SANDBOX_PIN })),
    ).toMatchObject({ status: 403 });
  }, 60_000);
});

describe('a session that is not one (RULE I-02)', () => {
  it.each(['x', 'A'.repeat(43), `${'A'.repeat(42)}=`])('forged as %s is 401', async (token) => {
    const response = await fetch(`${service.url}/api/v1/cases`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
    expect(((await response.json()) as { error: { code: string } }).error.code).toMatch(/^(?:access|web)-/);
  });

  it('that was signed out is 401', async () => {
    const answer = await fetch(`${service.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'jo.brennan', pin: SANDBOX_PIN }),
    });
    const { token } = (await answer.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${service.url}/api/v1/cases`, { headers })).status).toBe(200);
    await fetch(`${service.url}/api/v1/session`, { method: 'DELETE', headers });
    expect((await fetch(`${service.url}/api/v1/cases`, { headers })).status).toBe(401);
  });
});
