// The whole journey without a browser, over HTTP, on a real export: npm run demo -- [EXPORT] [--who FILE]
// [--answer date-order=dmy|mdy|ymd] [--answer chat=NAME]. Prints each step in one line, verifies the receipt with the separate
// verifier, and then searches everything but the record itself for words of the thread. Exit code 0: the journey is complete
// and nothing was found (or it says that the thread has nothing to look for); 3: the export needs an answer first.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SANDBOX_PIN } from '../src/adapters/identity-sandbox/index.ts';
import { lockFolder } from '../src/store/index.ts';
import { anonymous, Refusal, signIn, type Api } from './api-client.ts';
import { dumpDatabase } from './database-dump.ts';
import {
  attestAll,
  attribute,
  authorise,
  describeEverybody,
  readCase,
  sign,
  untilStage,
  whoIsWho,
  type WhoIsWho,
} from './journey.ts';
import { programWords, searchFor, telltales } from './plaintext-search.ts';
import { startService, type ServiceProcess } from './service-process.ts';

const ROOT = path.join(import.meta.dirname, '..');
const SAMPLE = path.join(ROOT, 'src/sandbox/sample');
const SAMPLE_EXPORT = path.join(SAMPLE, 'WhatsApp Chat - Gen Surg on-call.zip');
const GRACE_SECONDS = 2;
const FILED_WITHOUT_FILE = 12;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { who: { type: 'string' }, answer: { type: 'string', multiple: true } },
});

let stepNumber = 0;
function say(text: string): void {
  stepNumber += 1;
  console.log(`${String(stepNumber).padStart(2)}. ${text}`);
}

class NeedsAnswer extends Error {}

type Deposit = {
  outcome: 'deposited' | 'asks';
  caseId: string;
  added: number;
  facts: { messageCount: number; layout: string; unparsed: { count: number } };
  questions: { kind: string; choices: { value: string; readings: { asWritten: string; at: string }[] }[] }[];
};

/** One sentence: what the export needs to be told. */
function questionSentence(questions: Deposit['questions']): string {
  const [question] = questions;
  const choices = question?.choices.map(({ value, readings }) => {
    const [first] = readings;
    return first === undefined ? value : `${value} (${first.asWritten} is ${first.at.slice(0, 10)})`;
  });
  return `The export does not say its ${question?.kind.replace('-', ' ')}: run again with --answer ${question?.kind}=${choices?.join(' or ')}.`;
}

function answers(): Record<string, string> {
  const names: Record<string, string> = { 'date-order': 'dateOrder', 'time-zone': 'timeZone', chat: 'chat' };
  return Object.fromEntries(
    (values.answer ?? []).map((answer) => {
      const [name = '', ...rest] = answer.split('=');
      return [names[name] ?? name, rest.join('=')];
    }),
  );
}

async function handIn(clinician: Api, file: string): Promise<Deposit> {
  const bytes = fs.readFileSync(file);
  const fields = { timeZone: 'Europe/London', ...answers() };
  const deposit = await clinician.upload<Deposit>('/deposits', fields, { name: path.basename(file), bytes });
  if (deposit.outcome === 'asks') throw new NeedsAnswer(questionSentence(deposit.questions));
  say(
    `handed in ${path.basename(file)}: ${deposit.added} messages sealed, ${deposit.facts.unparsed.count} lines not understood`,
  );
  return deposit;
}

async function whoFor(clinician: Api, caseId: string, file: string): Promise<WhoIsWho> {
  const sample = whoIsWho.parse(JSON.parse(fs.readFileSync(path.join(SAMPLE, 'who-is-who.json'), 'utf8')));
  if (values.who !== undefined) return whoIsWho.parse(JSON.parse(fs.readFileSync(values.who, 'utf8')));
  if (file === SAMPLE_EXPORT) return sample;
  say(
    `no --who file: everybody is described, not identified; ${FILED_WITHOUT_FILE} messages at most are filed for one sample patient`,
  );
  const [patient] = Object.values(sample.patients);
  if (patient === undefined) throw new Error('the sample has no patient');
  return describeEverybody(await readCase(clinician, caseId), patient, FILED_WITHOUT_FILE);
}

type Thread = { texts: string[]; senders: string[] };

async function travel(
  service: ServiceProcess,
  file: string,
  dataDir: string,
): Promise<{ bundle: string; thread: Thread }> {
  const clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
  const authoriser = await signIn(service.url, 'priya.shah', SANDBOX_PIN);
  const { caseId } = await handIn(clinician, file);
  const who = await whoFor(clinician, caseId, file);
  const { originals } = await readCase(clinician, caseId);
  const thread = {
    texts: originals.flatMap(({ text, attachments }) => [text, ...attachments.map(({ name }) => name)]),
    senders: [...new Set(originals.flatMap(({ sender }) => sender ?? []))],
  };
  say(
    `attributed ${originals.length} messages to ${Object.keys(who.patients).length} patients in ${await attribute(clinician, caseId, who)} acts`,
  );
  await sign(clinician, caseId, who, SANDBOX_PIN);
  say(`signed ${Object.keys(who.entries).length} entries, two identifiers confirmed for each patient`);
  const proposed = await untilStage(clinician, caseId, ['awaiting-authorisation']);
  say('filed into the record and read back equal; deletion proposed');
  if (proposed.deletionId === null) throw new Error('the case has no deletion');
  await authorise(authoriser, proposed.deletionId, SANDBOX_PIN);
  say('deletion authorised by a second person with fresh proof; order logged');
  await untilStage(clinician, caseId, ['awaiting-attestation', 'issuing-receipt', 'receipted']);
  say(
    `grace period over (${GRACE_SECONDS} s here, 24 h by default): our own copy is erased, reading it fails`,
  );
  say(
    `${await attestAll(clinician, anonymous(service.url), caseId)} other copies attested by the people who hold them`,
  );
  const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
  const bundle = path.join(dataDir, `${receiptId}.receipt.json`);
  fs.writeFileSync(bundle, await authoriser.bytes(`/receipts/${receiptId}/bundle`));
  say(`receipt issued and in the log: ${bundle}`);
  return { bundle, thread };
}

function verify(bundle: string, policy: string): void {
  const result = spawnSync(
    process.execPath,
    [path.join(ROOT, 'src/verifier/main.ts'), bundle, '--policy', policy],
    { encoding: 'utf8' },
  );
  console.log(result.stdout.replaceAll(/^/gm, '      '));
  if (result.status !== 0) throw new Error(`the receipt does not verify: ${result.stderr}`);
  say(`the receipt verifies offline with ${policy}`);
}

/** The files under a folder. */
function filesIn(folder: string): Buffer[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => fs.readFileSync(path.join(file.parentPath, file.name)));
}

function programBytes(): Buffer {
  const parts = fs
    .readdirSync(path.join(ROOT, 'src'))
    .filter((name) => name !== 'sandbox')
    .map((name) => path.join(ROOT, 'src', name));
  return Buffer.concat(
    parts.flatMap((part) => (fs.statSync(part).isDirectory() ? filesIn(part) : [fs.readFileSync(part)])),
  );
}

/**
 * Everything that lies in the folder, the dump, the log and the program before any thread came: PostgreSQL's words and the
 * service's own. What is found in here proves nothing when it is found later.
 */
async function bytesBefore(dataDir: string, service: ServiceProcess): Promise<Buffer> {
  const dump = await dumpDatabase(path.join(dataDir, 'store'));
  return Buffer.concat([...filesIn(dataDir), programBytes(), dump, service.log()]);
}

async function searchEverything(
  dataDir: string,
  service: ServiceProcess,
  thread: Thread,
  before: Buffer,
): Promise<void> {
  const patterns = telltales(thread, before);
  if (patterns.length === 0) {
    say(
      'not searched for words of the thread: it has no word, sender or line that is long enough and not a word of the program too, so that finding none would prove nothing',
    );
    return;
  }
  const search = searchFor(patterns, programWords(programBytes().toString('utf8')));
  const dump = await dumpDatabase(path.join(dataDir, 'store'));
  const files = search.inFolder(dataDir, (name) => name.startsWith(`record${path.sep}`));
  const findings = [
    ...files.findings.map(({ word, where }) => `${word} in ${where}`),
    ...[...search.inBytes(dump)].map((word) => `${word} in the database dump`),
    ...[...search.inBytes(service.log())].map((word) => `${word} in the log`),
  ];
  if (findings.length > 0)
    throw new Error(`words of the thread were found:\n${findings.slice(0, 20).join('\n')}`);
  say(
    `searched ${files.files} files (${(files.bytes / 1e6).toFixed(0)} MB, write-ahead log included), a dump of ${(dump.length / 1e6).toFixed(1)} MB and the log for ${patterns.length} ${patterns.length === 1 ? 'word, sender or line' : 'words, senders and lines'} of the thread: none found`,
  );
  const filed = search.inFolder(path.join(dataDir, 'record'), () => false).findings;
  const held = new Set(filed.map(({ word }) => word)).size;
  say(`the record itself holds ${held} of them${held === 0 ? '' : ', as it should'}`);
}

/** The folder of an earlier demo goes, unless its service still runs (`store-folder-in-use`). */
async function emptyFolder(folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  const lock = await lockFolder(folder);
  for (const name of fs.readdirSync(folder))
    fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  await lock.release();
}

async function run(): Promise<void> {
  const file = path.resolve(positionals[0] ?? SAMPLE_EXPORT);
  const dataDir = path.resolve(process.env['DATA_DIR'] ?? path.join(ROOT, 'data'), 'demo');
  await emptyFolder(dataDir);
  const service = await startService({
    DATA_DIR: dataDir,
    PORT: '0',
    RECORD_PORT: '0',
    LOG_LEVEL: 'debug',
    POLICY_GRACE: `PT${GRACE_SECONDS}S`,
    SANDBOX_SAMPLE: 'none',
  });
  try {
    say(`service at ${service.url}, a sandbox on ${dataDir}`);
    const before = await bytesBefore(dataDir, service);
    const { bundle, thread } = await travel(service, file, dataDir);
    const policy = path.join(dataDir, 'log/trust/policy.txt');
    verify(bundle, policy);
    await searchEverything(dataDir, service, thread, before);
    console.log(`\nreceipt: ${bundle}\npolicy:  ${policy}`);
  } catch (error) {
    if (error instanceof NeedsAnswer) throw error;
    // The log holds codes and ids only; its end says more than the refusal.
    console.error(service.log().toString('utf8').trim().split('\n').slice(-5).join('\n'));
    throw error;
  } finally {
    await service.stop();
  }
}

try {
  await run();
} catch (error) {
  if (error instanceof NeedsAnswer) {
    console.log(error.message);
    process.exitCode = 3;
  } else {
    console.error(error instanceof Refusal ? `The service refused: ${error.message}` : String(error));
    process.exitCode = 1;
  }
}
