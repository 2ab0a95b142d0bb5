// npm run setup [-- --answers FILE] [--config FILE] and npm run setup -- --check [--config FILE]: asks what a live service needs,
// makes its keys, checks every connection, writes the configuration, and says what is still open. Works without a terminal. No
// secret is printed. Exit 0: nothing required is open; 1: something is; 2: refused, nothing was written.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { CONFIG_FILE, withEnvFile } from '../../src/configuration/index.ts';
import { readConfig, type Config } from '../../src/config.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { trustAuthority } from '../../src/trust-authority.ts';
import { answersFromFile, answersFromTerminal } from './ask.ts';
import { checkAll } from './check.ts';
import { readConfigurationFile, writeConfigurationFile } from './configuration-file.ts';
import { makeKeyPair, makePassphrase, publicKeySet } from './make-secret.ts';
import { isSetting, QUESTIONS, type Answers } from './questions.ts';

const USAGE = `usage: npm run setup [-- --answers FILE] [--config FILE]
       npm run setup -- --check [--config FILE]
Without a terminal, --answers names a JSON object of settings and texts.`;

class WrongCall extends Error {}

/** Files that setup makes when they are not there. */
async function makeSecrets(answers: Answers): Promise<void> {
  for (const { name, secret } of QUESTIONS) {
    const file = answers[name] ?? '';
    if (file === '' || secret === undefined || secret === 'given' || fs.existsSync(file)) continue;
    if (secret === 'passphrase') makePassphrase(file, randomBytes);
    else await makeKeyPair(file, secret);
    console.log(`Made ${file} (${name}).`);
  }
}

function printKeySets(answers: Answers): void {
  const texts = { 'record-key': 'record system', 'provider-key': 'OpenID provider' } as const;
  for (const { name, secret } of QUESTIONS) {
    const file = answers[name] ?? '';
    if (file === '' || (secret !== 'record-key' && secret !== 'provider-key')) continue;
    // A key of the operator's own may be PEM.
    if (!fs.readFileSync(file, 'utf8').trimStart().startsWith('{')) continue;
    console.log(`\nThe key set to hand to the ${texts[secret]}:\n${JSON.stringify(publicKeySet(file))}`);
  }
}

/** Throws the configuration's own faults; it is read as a start would read it, but from these answers alone. */
function configOf(answers: Answers): Config {
  const settings = Object.fromEntries(Object.entries(answers).filter(([name]) => isSetting(name)));
  return trustAuthority(readConfig(settings));
}

async function check(file: string): Promise<number> {
  const config = trustAuthority(readConfig(withEnvFile({ ...process.env, CONFIG_FILE: file })));
  if (config.mode === 'sandbox') {
    console.log('This is the sandbox: nothing of a live service is configured.');
    return 1;
  }
  return tell(await checkAll(config));
}

function tell(state: 'closed' | 'open'): number {
  if (state === 'closed') {
    console.log('\nNothing that is required is open. `npm start` starts the service.');
    return 0;
  }
  console.log('\nSomething that is required is OPEN. Close it, then run `npm run setup -- --check`.');
  return 1;
}

async function readAs(answers: Answers): Promise<{ answers: Answers; config: Config }> {
  await makeSecrets(answers);
  return { answers, config: configOf(answers) };
}

/** A person who gave what cannot stand together is told why and asked again, with what they gave as the proposal. */
async function askUntilSafe(before: Answers): ReturnType<typeof readAs> {
  const answers = await answersFromTerminal(before);
  try {
    return await readAs(answers);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(
      `\n${error.message} (${error.code})\nOnce more; Enter keeps what you gave, Ctrl-C writes nothing.`,
    );
    return askUntilSafe(answers);
  }
}

async function setUp(file: string, answersFile: string | undefined): Promise<number> {
  if (answersFile === undefined && !process.stdin.isTTY) throw new WrongCall();
  const before = readConfigurationFile(file);
  const { answers, config } =
    answersFile === undefined
      ? await askUntilSafe(before)
      : await readAs(await answersFromFile(answersFile, before));
  const kept = writeConfigurationFile(file, answers, systemClock.now());
  console.log(`Wrote ${file}.${kept === null ? '' : ` The one before is ${kept}.`}`);
  printKeySets(answers);
  return tell(await checkAll(config));
}

async function run(): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { answers: text, config: text, check: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ options });
  const named = process.env['CONFIG_FILE'] ?? '';
  const file = values.config ?? (named === '' || named === '-' ? CONFIG_FILE : named);
  if (values.check) return check(file);
  return setUp(file, values.answers);
}

try {
  process.exitCode = await run();
} catch (error) {
  const isUsage = error instanceof WrongCall || (error instanceof TypeError && 'code' in error);
  if (error instanceof Fault) console.error(`Nothing was written. ${error.message} (${error.code})`);
  else
    console.error(isUsage ? USAGE : `Nothing was written. ${error instanceof Error ? error.name : 'Error'}`);
  process.exitCode = 2;
}
