// Every platform's sample goes the whole journey, over HTTP in one service: from the export to a receipt that names the platform
// and that the separate verifier accepts; and no word of it is left anywhere but in the record.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { anonymous, signIn, type Api } from '../../scripts/api-client.ts';
import {
  attestAll,
  attribute,
  authorise,
  describeEverybody,
  readCase,
  sign,
  untilStage,
} from '../../scripts/journey.ts';
import { searchFor } from '../../scripts/plaintext-search.ts';
import { runService, type RunningService } from '../support/running-service.ts';
import { smallWho } from '../support/small-thread.ts';

const SAMPLES = path.join(import.meta.dirname, '../samples');

type Sample = { file: string; platform: string };

const JOURNEYS: Sample[] = [
  { file: 'whatsapp/ios-de.txt', platform: 'whatsapp' },
  { file: 'whatsapp-cloud/group.jsonl', platform: 'whatsapp' },
  { file: 'telegram/messages.html', platform: 'telegram' },
  { file: 'telegram/bot-updates.jsonl', platform: 'telegram' },
  { file: 'signal/signal-cli.jsonl', platform: 'signal' },
  { file: 'signal/sigtop.txt', platform: 'signal' },
  { file: 'viber/Messages - Resus team.csv', platform: 'viber' },
  { file: 'viber/bot-events.jsonl', platform: 'viber' },
  { file: 'matrix/element-export.json', platform: 'matrix' },
  { file: 'fhir/transaction.json', platform: 'fhir' },
  { file: 'other/wall-times.json', platform: 'other' },
];

type Deposited = {
  outcome: string;
  caseId: string;
  uploadId: string;
  questions: { kind: string; choices: { value: string }[] }[];
  facts: { platform: string };
};

let service: RunningService;
let clinician: Api;
let authoriser: Api;
beforeAll(async () => {
  service = await runService();
  clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
}, 60_000);
afterAll(() => service.stop());

/** Hands a sample in; where it is asked which chat or date order, the first choice is taken. */
async function handIn(file: string): Promise<Deposited> {
  const bytes = fs.readFileSync(path.join(SAMPLES, file));
  let deposit = await clinician.upload<Deposited>(
    '/deposits',
    { timeZone: 'Europe/London' },
    { name: path.basename(file), bytes },
  );
  while (deposit.outcome === 'asks') {
    const fields = { chat: 'chat', 'date-order': 'dateOrder', 'time-zone': 'timeZone' } as const;
    const answers = Object.fromEntries(
      deposit.questions.map(({ kind, choices }) => [fields[kind as keyof typeof fields], choices[0]?.value]),
    );
    deposit = await clinician.post<Deposited>(`/deposits/${deposit.uploadId}/answers`, answers);
  }
  return deposit;
}

/** Everybody does their part; gives the receipt's id and what was said. */
async function travel(caseId: string): Promise<{ receiptId: string; texts: string[] }> {
  const known = await readCase(clinician, caseId);
  const [patient] = Object.values(smallWho.patients);
  if (patient === undefined) throw new Error('there is no patient');
  const who = describeEverybody(known, patient, 3);
  await attribute(clinician, caseId, who);
  await sign(clinician, caseId, who, SANDBOX_PIN);
  const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
  await authorise(authoriser, deletionId ?? '', SANDBOX_PIN);
  await untilStage(clinician, caseId, ['awaiting-attestation', 'issuing-receipt', 'receipted']);
  await attestAll(clinician, anonymous(service.url), caseId);
  const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
  const texts = known.originals.filter(({ kind }) => kind === 'text').map(({ text }) => text);
  return { receiptId: receiptId ?? '', texts };
}

/** Words that are long enough to be nobody's by chance. */
function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.match(/\p{L}{9,}/gu) ?? []);
}

describe('the whole journey', () => {
  const words = new Set<string>();

  it.each(JOURNEYS)(
    'of $file ends in a receipt that says $platform',
    async ({ file, platform }) => {
      const { caseId, facts } = await handIn(file);
      expect(facts.platform).toBe(platform);
      const { receiptId, texts } = await travel(caseId);
      for (const word of wordsOf(texts)) words.add(word);
      const bundle = await authoriser.bytes(`/receipts/${receiptId}/bundle`);
      expect(bundle.toString()).toContain(`"platform":"${platform}"`);
      const place = path.join(service.dataDir, `${receiptId}.receipt.json`);
      fs.writeFileSync(place, bundle);
      const main = path.join(import.meta.dirname, '../../src/verifier/main.ts');
      const policy = path.join(service.dataDir, 'log/trust/policy.txt');
      expect(spawnSync(process.execPath, [main, place, '--policy', policy]).status).toBe(0);
    },
    60_000,
  );

  it('leaves no word of any thread outside the record (RULE C-01)', () => {
    expect(words.size).toBeGreaterThan(5);
    const search = searchFor([...words]);
    expect(search.inFolder(service.dataDir, (name) => name.startsWith('record')).findings).toEqual([]);
    expect([...search.inBytes(Buffer.from(service.logLines.join('\n')))]).toEqual([]);
  });
});
