// Depositing 40,000 messages (the most that WhatsApp exports) until they are durable, beside the sum of what no design can
// avoid: parsing the same file, AES-256-GCM by bare node:crypto with one key per message, one COPY into PostgreSQL. Real
// embedded PostgreSQL with fsync, real key vault in files, on the same disk. Milliseconds; lower is better.
import { createCipheriv, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { openCustody, type Custody } from '../../src/custody/index.ts';
import { parseExport, type ParsedThread } from '../../src/ingest/index.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { committer, openSodium } from '../../src/signing/index.ts';
import { migrate, openDatabase, SERVICE_MIGRATIONS, startCluster } from '../../src/store/index.ts';
import { openExportFile } from '../export-file.ts';
import type { BenchCase } from './bench-case.ts';
import { writeExport } from './exports/whatsapp-export.ts';
import { copyIn } from './sides/copy-in.ts';

const MESSAGES = 40_000;
const TIME_ZONE = 'Europe/London';

type Place = { folder: string; custody: Custody; bare: pg.Client; end(): Promise<void> };

let place: Promise<Place> | undefined;
let seed = 0;

async function makePlace(): Promise<Place> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cs-bench-'));
  fs.chmodSync(folder, 0o711);
  const cluster = await startCluster(path.join(folder, 'store'));
  const opened = openDatabase(cluster.connection, () => undefined);
  await migrate(opened.db, SERVICE_MIGRATIONS);
  const bare = new pg.Client(cluster.connection);
  await bare.connect();
  await bare.query('create table bare (message_id text primary key, sealed bytea not null)');
  const [clock, random] = [systemClock, randomBytes];
  const openVault = () =>
    openKeysFile({
      folder: path.join(folder, 'keys'),
      keyFolder: path.join(folder, 'vault-key'),
      passphrase: null,
      clock,
      random,
    });
  const custody = await openCustody({
    db: opened.db,
    vault: await openVault(),
    reopenVault: openVault,
    audit: openAuditTrail({ clock }),
    clock,
    random,
    commit: committer(await openSodium()),
    spoolFolder: path.join(folder, 'spool'),
    onHoldPlaced: async () => undefined,
    teamOf: async () => null,
  });
  const end = async (): Promise<void> => {
    await bare.end();
    await opened.close();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { folder, custody, bare, end };
}

function open(): Promise<Place> {
  place ??= makePlace();
  return place;
}

/** Ends what `members` started. */
export async function close(): Promise<void> {
  const opened = await place;
  place = undefined;
  await opened?.end();
}

/** Other words and times each round, or they would be known already (RULE C-03). */
async function freshExport(): Promise<string> {
  const { folder } = await open();
  seed += 1;
  const file = path.join(folder, `WhatsApp Chat with Night team ${seed}.txt`);
  await writeExport(file, MESSAGES, 'android', seed);
  return file;
}

async function parse(file: string): Promise<ParsedThread> {
  const result = await parseExport([openExportFile(file)], { timeZone: TIME_ZONE });
  if (result.outcome !== 'parsed') throw new Error('the export asks a question');
  return result.thread;
}

async function depositMs(): Promise<number> {
  const { custody } = await open();
  const file = await freshExport();
  const started = performance.now();
  const thread = await parse(file);
  const depositedBy = { kind: 'account' as const, id: 'account_bench' };
  const { added } = await custody.deposit(thread, { depositedBy, timeZone: TIME_ZONE });
  const ms = performance.now() - started;
  if (added !== MESSAGES) throw new Error(`${added} messages were added`);
  return ms;
}

async function bareMs(): Promise<number> {
  const { bare } = await open();
  const file = await freshExport();
  const started = performance.now();
  const rows: Buffer[][] = [];
  for await (const message of (await parse(file)).messages()) {
    const { raw, ...rest } = message;
    const plaintext = JSON.stringify({ ...rest, raw: raw.bytes.toString('base64'), rawOffset: raw.offset });
    rows.push([Buffer.from(`message_${seed}_${message.seq}`), encrypt(plaintext)]);
  }
  await copyIn(bare, 'copy bare from stdin (format binary)', rows);
  const ms = performance.now() - started;
  const { rows: counts } = await bare.query<{ count: string }>('select count(*) from bare');
  if (Number(counts[0]?.count) % MESSAGES !== 0) throw new Error('rows are missing');
  return ms;
}

function encrypt(plaintext: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), iv, { authTagLength: 16 });
  return Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

export function members(): BenchCase[] {
  const name = 'deposit of 40,000 messages until durable, beside parsing, encrypting and one COPY';
  return [{ name, unit: 'ms, lower is better', goal: 2, better: 'lower', ours: depositMs, peer: bareMs }];
}
