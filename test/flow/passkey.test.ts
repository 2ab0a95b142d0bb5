// A case signed with a passkey and a deletion authorised with another: filed, read back, erased, and receipted so that the separate
// verifier accepts it. RULE I-03.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { anonymous, signIn, type Api } from '../../scripts/api-client.ts';
import { attestAll, attribute, toSign, untilStage, whoIsWho } from '../../scripts/journey.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { signatureFlaw } from '../../src/attribution/index.ts';
import { sampleAnswers, sampleExport, sampleExportName } from '../../src/sandbox/sample-export.ts';

import { openDatabase } from '../../src/store/index.ts';
import { softAuthenticator } from '../access/soft-authenticator.ts';
import { runService, type RunningService } from '../support/running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await runService();
}, 60_000);
afterAll(() => service.stop());

type Holder = { api: Api; act(path: string, fields?: object): Promise<unknown> };

/** A person signed in who registered a passkey: every act from then on is proved with it. */
async function withPasskey(base: string, subject: string): Promise<Holder> {
  const api = await signIn(base, subject, SANDBOX_PIN);
  const soft = softAuthenticator({ id: 'localhost', origin: base });
  const { challenge } = await api.post<{ challenge: string }>('/account/passkeys/options', {
    pin: SANDBOX_PIN,
  });
  await api.post('/account/passkeys', { ...soft.create(challenge), name: 'Ward phone' });
  return {
    api,
    act: async (to, fields = {}) => {
      type Asked = { nonce: string; time: string; options: { challenge: string } };
      const { nonce, time, options } = await api.post<Asked>(`${to}/challenge`, fields);
      return api.post(to, { ...fields, passkey: { nonce, time, ...soft.get(options.challenge) } });
    },
  };
}

it('goes from a signature by passkey to a receipt that verifies', async () => {
  // A passkey belongs to a name; an address of numbers is none.
  const base = service.url.replace('127.0.0.1', 'localhost');
  const clinician = await withPasskey(base, 'amara.okafor');
  const authoriser = await withPasskey(base, 'priya.shah');
  const who = whoIsWho.parse(JSON.parse((await sampleAnswers()).toString('utf8')));
  const file = { name: sampleExportName, bytes: await sampleExport() };
  const { caseId } = await clinician.api.upload<{ caseId: string }>(
    '/deposits',
    { timeZone: 'Europe/London' },
    file,
  );
  await attribute(clinician.api, caseId, who);

  const said = await toSign(clinician.api, caseId, who);
  const byPin = clinician.api.post(`/cases/${caseId}/sign`, { ...said, pin: SANDBOX_PIN });
  await expect(byPin).rejects.toMatchObject({ status: 403, code: 'access-passkey-needed' });
  await clinician.act(`/cases/${caseId}/sign`, said);
  const { deletionId } = await untilStage(clinician.api, caseId, ['awaiting-authorisation']);
  const reading = { by: { kind: 'service', id: 'test' }, why: 'filing' } as const;
  const signed = await service.services.stations.attribution.signedEntries(caseId, reading);
  expect([signed.method, signatureFlaw(signed)]).toEqual(['passkey', null]);

  const act = `/deletions/${deletionId ?? ''}/authorise`;
  await expect(authoriser.api.post(act, { pin: SANDBOX_PIN })).rejects.toMatchObject({
    status: 403,
    code: 'access-passkey-needed',
  });
  await authoriser.act(act);
  await untilStage(clinician.api, caseId, ['awaiting-attestation']);
  await attestAll(clinician.api, anonymous(base), caseId);
  const { receiptId } = await untilStage(clinician.api, caseId, ['receipted']);

  const bundle = await authoriser.api.bytes(`/receipts/${receiptId ?? ''}/bundle`);
  const saved = path.join(service.dataDir, 'x.receipt.json');
  fs.writeFileSync(saved, bundle);
  const main = path.join(import.meta.dirname, '../../src/verifier/main.ts');
  const policy = path.join(service.dataDir, 'log/trust/policy.txt');
  expect(spawnSync(process.execPath, [main, saved, '--policy', policy]).status).toBe(0);
  const { order } = JSON.parse(bundle.toString('utf8')) as {
    order: { document: { authorised: { method: string } } };
  };
  expect(order.document.authorised.method).toBe('passkey');
  // The Provenance in the record says how it was signed.
  const host = path.join(service.dataDir, 'record/run');
  const record = openDatabase({ host, port: 5432, user: 'postgres', database: 'postgres' }, () => undefined);
  const { rows } = await sql<{ content: string }>`
    select content from resource_version where resource_type = 'Provenance'`.execute(record.db);
  await record.close();
  const methods = rows.map(({ content }) => /sign-off-method","valueCode":"([a-z-]+)"/.exec(content)?.[1]);
  expect([...new Set(methods)]).toEqual(['passkey']);
}, 60_000);
