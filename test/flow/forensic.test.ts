// The forensic test (RULE C-01, RULE C-06, RULE D-06): threads full of words, numbers and bytes that exist nowhere else travel to
// every end that there is; then every byte of everything but the record system's own store is searched for them, plain, in base64,
// hex and UTF-16, and in what lies compressed: the data folder with its write-ahead log, a dump of the database, Redis (its dump
// and its memory), all logs at the most verbose level, temporary folders, what the processes have open, how they were started.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { anonymous, Refusal, signIn, until, type Api } from '../../scripts/api-client.ts';
import { dumpDatabase } from '../../scripts/database-dump.ts';
import {
  attestAll,
  attribute,
  authorise,
  describeEverybody,
  readCase,
  sign,
  untilStage,
  type WhoIsWho,
} from '../../scripts/journey.ts';
import { searchFor, type Searcher } from '../../scripts/plaintext-search.ts';
import { startService, type ServiceProcess } from '../../scripts/service-process.ts';
import { coreLimit, memoryOf, openFiles, processTree } from '../support/process-remains.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { freshFolder } from '../support/running-service.ts';
import { Telltales, telltaleThread } from '../support/telltale-thread.ts';

const PATIENT = {
  identifiers: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9994217089' }],
  confirm: ['name', 'birthDate'],
};
const PHOTO_SEQ = 3;
const TOKEN = 'token-of-the-ward-gateway';

const made = new Telltales();
/** What the record must hold at the end, which shows that the search finds things. */
const filedWords: string[] = [];
let base: string;
let dataDir: string;
let temporary: string;
let redis: RedisServer;
let service: ServiceProcess;
let clinician: Api;
let authoriser: Api;
let governance: Api;

beforeAll(async () => {
  base = freshFolder();
  [dataDir, temporary] = [path.join(base, 'data'), path.join(base, 'tmp')];
  fs.mkdirSync(temporary);
  fs.chmodSync(base, 0o755);
  fs.writeFileSync(path.join(base, 'token'), TOKEN);
  const gateways = { gateways: [{ id: 'ward', platform: 'other', token: { file: 'token' } }] };
  fs.writeFileSync(path.join(base, 'gateways.json'), JSON.stringify(gateways));
  redis = await startRedis();
  service = await startService({
    DATA_DIR: dataDir,
    TMPDIR: temporary,
    PORT: '0',
    RECORD_PORT: '0',
    LOG_LEVEL: 'debug',
    REDIS_URL: redis.url,
    BACKUP_DIR: path.join(base, 'backup'),
    VAULT_KEY_COPY_DIR: path.join(base, 'safe'),
    LIVE_GATEWAYS_FILE: path.join(base, 'gateways.json'),
    SANDBOX_SAMPLE: 'none',
    POLICY_GRACE: 'PT0S',
    POLICY_ATTESTATION: 'PT3S',
    KEY_EPOCH_LIMIT: 'PT0S',
    KEY_BACKUP_KEEP: 'PT0S',
  });
  const people = ['amara.okafor', 'priya.shah', 'marcus.webb'];
  const [first, second, third] = await Promise.all(
    people.map((who) => signIn(service.url, who, SANDBOX_PIN)),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error('nobody');
  [clinician, authoriser, governance] = [first, second, third];
}, 90_000);
afterAll(async () => {
  await service.stop();
  await redis.close();
  fs.rmSync(base, { recursive: true, force: true });
});

async function handIn(): Promise<string> {
  const thread = await telltaleThread(made);
  const { caseId } = await clinician.upload<{ caseId: string }>(
    '/deposits',
    { timeZone: 'Europe/London' },
    { name: thread.name, bytes: thread.bytes },
  );
  return caseId;
}

/** Everybody is described and everything that a clinician types has words of its own. */
async function attributed(caseId: string): Promise<WhoIsWho> {
  const known = await readCase(clinician, caseId);
  const who = describeEverybody(known, PATIENT, 2);
  // The photo goes into the record too, so that it can be seen what of it does not.
  who.messages = who.messages.map((line) =>
    line.seq === PHOTO_SEQ ? { seq: line.seq, filedFor: ['patient'] } : line,
  );
  for (const label of Object.keys(who.senders))
    who.senders[label] = { described: `Colleague ${made.word()}` };
  const topic = `Advice ${made.word()}`;
  filedWords.push(topic);
  for (const entry of Object.values(who.entries)) entry.topic = topic;
  who.reasonForDelay = `Late because of ${made.word()}`;
  await attribute(clinician, caseId, who);
  return who;
}

async function proposed(): Promise<{ caseId: string; deletionId: string }> {
  const caseId = await handIn();
  await sign(clinician, caseId, await attributed(caseId), SANDBOX_PIN);
  const { deletionId } = await untilStage(clinician, caseId, ['awaiting-authorisation']);
  return { caseId, deletionId: deletionId ?? '' };
}

/** On a connection of its own: the searches above take longer than the server keeps one open. */
function answerOf(place: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = http.get(`${service.url}${place}`, { agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => void parts.push(part));
      answer.on('end', () => resolve(Buffer.concat(parts)));
    });
    asked.on('error', reject);
  });
}

const hold = (subject: object) =>
  governance.post<{ hold: { holdId: string } }>('/holds', {
    subject,
    kind: 'inquiry',
    authority: `INQ ${made.word()}`,
    receivedAt: new Date().toISOString(),
  });

const outcomeOf = async (caseId: string): Promise<string> => {
  const { receiptId } = await untilStage(clinician, caseId, ['receipted']);
  const { receipt } = await governance.get<{ receipt: { outcome: string } }>(`/receipts/${receiptId ?? ''}`);
  return receipt.outcome;
};

describe('threads that nobody else has', () => {
  it('are filed, erased and receipted', async () => {
    const { caseId, deletionId } = await proposed();
    for (const { name, present } of (await readCase(clinician, caseId)).originals.flatMap(
      (one) => one.attachments,
    ))
      expect([name.endsWith('.jpg'), present]).toEqual([true, true]);
    await authorise(authoriser, deletionId, SANDBOX_PIN);
    await untilStage(clinician, caseId, ['awaiting-attestation']);
    await attestAll(clinician, anonymous(service.url), caseId);
    expect(await outcomeOf(caseId)).toBe('complete-with-residuals');
  }, 60_000);

  it('have holders who never answer', async () => {
    const { caseId, deletionId } = await proposed();
    await authorise(authoriser, deletionId, SANDBOX_PIN);
    expect(await outcomeOf(caseId)).toBe('partial');
  }, 60_000);

  it('are kept whole by a hold, and in part by a hold on a patient', async () => {
    const kept = await proposed();
    await hold({ scope: 'case', caseId: kept.caseId });
    const authorising = authorise(authoriser, kept.deletionId, SANDBOX_PIN);
    await expect(authorising).rejects.toMatchObject({ code: 'deletion-all-held' });
    const { caseId, deletionId } = await proposed();
    const { hold: placed } = await hold({ scope: 'patient', nhsNumber: '9994217089' });
    await authorise(authoriser, deletionId, SANDBOX_PIN);
    expect(await outcomeOf(caseId)).toBe('partial');
    await governance.post(`/holds/${placed.holdId}/lift`, { pin: SANDBOX_PIN });
  }, 90_000);

  it('are declined, reopened, handed in twice, left as drafts and left alone', async () => {
    const declined = await proposed();
    await authoriser.post(`/deletions/${declined.deletionId}/decline`, {});
    const reopened = await proposed();
    await clinician.post(`/cases/${reopened.caseId}/reopen`, {});
    const thread = await telltaleThread(made);
    for (const outcome of ['deposited', 'deposited']) {
      const fields = { timeZone: 'Europe/London' };
      const answer = await clinician.upload<{ outcome: string }>('/deposits', fields, thread);
      expect(answer.outcome).toBe(outcome);
    }
    await attributed(await handIn());
    await handIn();
  }, 90_000);

  it('are asked about and never answered, or refused', async () => {
    const asked = `01/02/2026, 21:05 - Dr ${made.word()}: ${made.word()}\n02/01/2026, 21:06 - ${made.word()}: ok\n`;
    const { outcome } = await clinician.upload<{ outcome: string }>(
      '/deposits',
      { timeZone: 'Europe/London' },
      { name: `WhatsApp Chat with ${made.word()}.txt`, bytes: Buffer.from(asked) },
    );
    expect(outcome).toBe('asks');
    const { bytes } = await telltaleThread(made);
    const bad: [string, Buffer][] = [
      ['no-chat.txt', Buffer.from(`${made.word()} ${made.word()} is no chat at all\n`)],
      ['broken.zip', bytes.subarray(0, bytes.length - 30)],
      ['result.json', Buffer.from(`{"messages":[{"text":"${made.word()}","id":`)],
      ['nul.txt', Buffer.from(`25/11/2026, 21:05 - ${made.word()}: \0${made.word()}\n`)],
    ];
    for (const [name, content] of bad) {
      const refused = clinician.upload('/deposits', { timeZone: 'Europe/London' }, { name, bytes: content });
      await expect(refused).rejects.toBeInstanceOf(Refusal);
    }
    const answer = await fetch(`${service.url}/api/v1/cases/${made.word()}?q=x`);
    expect(answer.status).toBe(401);
  }, 60_000);

  it('come live, are gathered and deposited', async () => {
    const thread = {
      format: 'countersign-thread-v1',
      platform: 'Careline',
      thread: { id: `thr-${made.word()}`, title: `On call ${made.word()}` },
      participants: [
        { id: `u-${made.word()}`, label: `Dr ${made.word()}` },
        { id: 'u-2', label: `Prof ${made.word()}` },
      ],
      messages: [`Lactate 4.1 ${made.word()}`, `${made.word()} first`].map((text, at) => ({
        id: `m-${at}-${made.word()}`,
        at: `2026-11-25T21:0${at}:00Z`,
        sender: 'u-2',
        text,
      })),
    };
    const delivered = await fetch(`${service.url}/api/v1/live/ward/threads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(thread),
    });
    expect(delivered.status).toBe(200);
    const waiting = () => clinician.get<{ threads: { liveThreadId: string }[] }>('/live-threads');
    const [live] = (await waiting()).threads;
    await clinician.post(`/live-threads/${live?.liveThreadId ?? ''}/gather`, {});
    await until('nothing to wait', waiting, ({ threads }) => threads.length === 0);
  }, 60_000);
});

describe('people who are asked about, and devices that are lost', () => {
  it('are held by name and by period, and looked for', async () => {
    const thread = await telltaleThread(made);
    const label = /- (Dr [a-z]+):/.exec(thread.text)?.[1] ?? '';
    expect(label).not.toBe('');
    const fields = { timeZone: 'Europe/London' };
    const { caseId } = await clinician.upload<{ caseId: string }>('/deposits', fields, thread);
    const period = { from: '2026-11-25T00:00:00Z', to: '2026-11-25T23:00:00Z' };
    for (const subject of [
      { scope: 'person', label },
      { scope: 'thread', threadId: caseId, period },
    ])
      await hold(subject);
    await governance.post('/holds/search', { subject: { scope: 'person', label } });
  }, 60_000);

  it('are reported with a note, and answered for', async () => {
    const { lostDevice } = await clinician.post<{ lostDevice: { reportId: string } }>(
      '/account/lost-devices',
      {
        device: { kind: 'phone' },
        lostAt: new Date(Date.now() - 60_000).toISOString(),
        noticedAt: new Date().toISOString(),
        protection: { locked: 'yes', pin: 'not-known', encrypted: 'no' },
        note: `Left on the bus with the notes of ${made.word()}`,
      },
    );
    const place = `/lost-devices/${lostDevice.reportId}`;
    type State = { lostDevice: { state: { name: string } } };
    await until(
      'the owner to be asked',
      () => governance.get<State>(place),
      ({ lostDevice: one }) => one.state.name === 'wiping',
    );
    clinician = await signIn(service.url, 'amara.okafor', SANDBOX_PIN);
    const { token } = await clinician.post<{ token: string }>(`${place}/link`, {});
    const answer = { token, answer: 'wiped', name: `Owner ${made.word()}` };
    await anonymous(service.url).post('/device-answers', answer);
    await until(
      'the receipt',
      () => governance.get<State>(place),
      ({ lostDevice: one }) => one.state.name === 'closed',
    );
  }, 60_000);
});

describe('afterwards', () => {
  let search: Searcher;
  const found = (where: string, bytes: Buffer): string[] =>
    [...search.inAll(bytes)].map((word) => `${word} in ${where}`);
  beforeAll(() => {
    search = searchFor(made.wanted);
  });

  it('there are enough of them to look for', () => {
    expect(made.wanted.length).toBeGreaterThan(250);
  });

  it('nothing of them is in the data folder, its write-ahead log included', async () => {
    const result = search.inFolder(dataDir, (name) => name.startsWith(`record${path.sep}`), 'decompressed');
    expect(result.findings).toEqual([]);
    expect(result.bytes).toBeGreaterThan(30e6);
    const names = fs.readdirSync(path.join(dataDir, 'store', 'pg', 'pg_wal'));
    expect(names.some((name) => /^[0-9A-F]{24}$/.test(name))).toBe(true);
  }, 120_000);

  it('nothing of them is in a base backup, in the archive of the write-ahead log or in what is mirrored', () => {
    const script = path.join(import.meta.dirname, '../../scripts/backup.ts');
    const backup = path.join(base, 'backup');
    const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, BACKUP_DIR: backup };
    const { status, stderr } = spawnSync(process.execPath, [script], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(fs.readdirSync(path.join(backup, 'base'))).toHaveLength(1);
    expect(fs.readdirSync(path.join(backup, 'wal')).length).toBeGreaterThan(0);
    const copies = [backup, path.join(base, 'safe')];
    const results = copies.map((folder) => search.inFolder(folder, () => false, 'decompressed'));
    expect(results.flatMap(({ findings }) => findings)).toEqual([]);
    expect(results.every(({ files }) => files > 0)).toBe(true);
  }, 240_000);

  it('nothing of them is in a dump of the database', async () => {
    expect(found('the dump', await dumpDatabase(path.join(dataDir, 'store')))).toEqual([]);
  }, 60_000);

  it('nothing of them is in Redis, in its dump or in its memory', async () => {
    expect(found('the dump of Redis', await redis.dump())).toEqual([]);
    const regions = memoryOf(redis.pid());
    expect(regions.length).toBeGreaterThan(3);
    // Our own queue is there, so that this is the memory that counts.
    expect(regions.some((bytes) => bytes.includes('countersign'))).toBe(true);
    expect(regions.flatMap((bytes) => [...search.inBytes(bytes)])).toEqual([]);
  }, 60_000);

  it('nothing of them is in a log, though it is as verbose as it can be', () => {
    expect(service.log().length).toBeGreaterThan(1000);
    expect(found('the log', service.log())).toEqual([]);
  });

  it('nothing of them is in a temporary folder, an open file, a command line or an environment', () => {
    expect(search.inFolder(temporary, () => false, 'decompressed').findings).toEqual([]);
    const record = path.join(fs.realpathSync(dataDir), 'record');
    const pids = processTree(service.process.pid ?? 0);
    expect(pids.length).toBeGreaterThan(5);
    const findings = pids.flatMap((pid) =>
      openFiles(pid, (name) => name.startsWith(record)).flatMap(({ name, bytes }) => found(name, bytes)),
    );
    expect(findings).toEqual([]);
  }, 120_000);

  it('keys, ciphertexts, tombstones and copies agree, says the check beside the running service', () => {
    const script = path.join(import.meta.dirname, '../../scripts/fsck.ts');
    const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir };
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'custody'], {
      env,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^whole: \d{2,} sealed things/m);
  }, 60_000);

  it('no process of ours would leave a core file', () => {
    const limits = processTree(service.process.pid ?? 0).map((pid) => coreLimit(pid));
    expect(new Set(limits)).toEqual(new Set(['0']));
  });

  it('nothing of them is in what the service tells about itself', async () => {
    for (const place of ['/health', '/metrics', '/log/checkpoint', '/']) {
      expect(found(place, await answerOf(place))).toEqual([]);
    }
  });

  it('the record holds what was filed, so the search finds what is there (and no metadata of a photo, RULE C-06)', () => {
    const { findings } = search.inFolder(path.join(dataDir, 'record'), () => false, 'decompressed');
    const words = new Set(findings.map(({ word }) => word));
    const topics = filedWords.flatMap((topic) => topic.split(' ').slice(1));
    expect(topics.filter((topic) => words.has(topic)).length).toBeGreaterThan(3);
    expect(words).toContain('the bytes of a photo');
    expect(made.metadata.filter((word) => words.has(word))).toEqual([]);
  }, 120_000);
});
