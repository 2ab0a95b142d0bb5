// Threads made by hand, as ingest would hand them on, and a custody over a real database and a real key folder.
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openKeysFile } from '../../src/adapters/keys-file/index.ts';
import { openAuditTrail, type Actor, type AuditTrail } from '../../src/audit/index.ts';
import {
  openCustody,
  type Custody,
  type CustodyOptions,
  type HoldCover,
  type KeyVault,
  type Reading,
} from '../../src/custody/index.ts';
import type { ParsedMessage, ParsedThread, ThreadFacts } from '../../src/ingest/parsed-thread.ts';
import { asBaton } from '../../src/kernel/baton.ts';
import { committer, openSodium } from '../../src/signing/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';

export const CLINICIAN: Actor = { kind: 'account', id: 'account_dr-mehta' };
/** The teams of depositors, by id; others have none. */
export const TEAMS: Readonly<Record<string, string>> = {
  'account_dr-mehta': 'trauma',
  account_colleague: 'vascular',
};
export const WHY: Reading = { by: CLINICIAN, why: 'attribution' };
export const ZONE = 'Europe/London';
export const CONTEXT = { depositedBy: CLINICIAN, timeZone: ZONE };

/** Words that must be found nowhere outside a sealed byte. */
export const WORDS = [
  'hyperkalaemia',
  'Coops',
  'Foxtrot Whisky',
  '+44 7700 900123',
  '9434765919',
  'IMG-20260302-WA0007.jpg',
  'Trauma Mutual Aid',
];

export type Sketch = Partial<Omit<ParsedMessage, 'raw'>> & { text: string };

export const TALK: Sketch[] = [
  { sender: null, kind: 'system', text: 'Messages are end-to-end encrypted.', at: '2026-03-02T21:00:00' },
  { sender: 'Coops', text: 'K+ 6.8, hyperkalaemia, bed 12. Foxtrot Whisky.' },
  { sender: '+44 7700 900123', text: 'NHS 9434765919. Calcium gluconate 10% 10 ml, repeat.' },
  { sender: 'Coops', text: 'ok' },
  { sender: 'Coops', text: 'ok' },
  {
    sender: '+44 7700 900123',
    kind: 'media',
    text: 'ECG',
    attachments: [{ name: 'IMG-20260302-WA0007.jpg', present: true }],
  },
  {
    sender: 'Coops',
    kind: 'media',
    text: '<Media omitted>',
    attachments: [{ name: 'image', present: false }],
  },
];

export const PHOTO = Buffer.from('not a picture, hyperkalaemia', 'utf8');

type Unmarked = ThreadFacts & Pick<ParsedThread, 'messages' | 'batches' | 'attachment'>;

/** A thread of these messages; times advance by a minute where none is given. */
export function aThread(sketches: Sketch[], files: Record<string, Buffer> = {}): ParsedThread {
  const messages = sketches.map(aMessage);
  return asBaton<'ingest', Unmarked>({
    platform: 'whatsapp',
    exporter: null,
    untold: [],
    layout: 'whatsapp-android',
    title: 'Trauma Mutual Aid',
    evidence: [],
    warnings: [],
    unparsed: { count: 0, lines: [] },
    messageCount: messages.length,
    async *messages() {
      yield* messages;
    },
    async *batches() {
      for (const message of messages) yield [message];
    },
    attachment: (name) => Promise.resolve(files[name] ?? null),
  });
}

export const TALK_FILES = { 'IMG-20260302-WA0007.jpg': PHOTO };

function aMessage(sketch: Sketch, seq: number): ParsedMessage {
  const minute = String(seq).padStart(2, '0');
  return {
    seq,
    at: `2026-03-02T21:${minute}:00`,
    atIsWallTime: true,
    sender: 'Coops',
    kind: 'text',
    attachments: [],
    edited: false,
    deleted: false,
    replyTo: null,
    ...sketch,
    raw: { offset: seq * 100, bytes: Buffer.from(`${sketch.sender ?? ''}: ${sketch.text}\n`) },
  };
}

export type TestCustody = FreshDatabase & {
  custody: Custody;
  vault: KeyVault;
  audit: AuditTrail;
  keysFolder: string;
  spoolFolder: string;
  clock: ReturnType<typeof frozenClock>;
  /** What each hold that was placed can touch. */
  covers: HoldCover[];
  /** The same place with another vault or trail, e.g. one that fails. */
  reopen(parts?: {
    vault?: KeyVault;
    audit?: AuditTrail;
    reopenVault?: CustodyOptions['reopenVault'];
  }): Promise<Custody>;
};

export async function testCustody(): Promise<TestCustody> {
  const database = await freshDatabase();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cs-custody-'));
  const [keysFolder, spoolFolder] = [path.join(folder, 'keys'), path.join(folder, 'spool')];
  const clock = frozenClock();
  const covers: HoldCover[] = [];
  const open = (): Promise<KeyVault> =>
    openKeysFile({
      folder: keysFolder,
      keyFolder: `${keysFolder}-vault-key`,
      passphrase: null,
      clock,
      random: randomBytes,
    });
  const vault = await open();
  const audit = openAuditTrail({ clock });
  const commit = committer(await openSodium());
  const reopen: TestCustody['reopen'] = (parts = {}) => {
    const common = { db: database.db, vault, audit, clock, commit, spoolFolder };
    const teamOf: CustodyOptions['teamOf'] = async ({ depositedBy }) => TEAMS[depositedBy.id] ?? null;
    const onHoldPlaced: CustodyOptions['onHoldPlaced'] = async (_db, cover) => void covers.push(cover);
    return openCustody({ ...common, random: randomBytes, reopenVault: open, onHoldPlaced, teamOf, ...parts });
  };
  return {
    ...database,
    custody: await reopen(),
    vault,
    audit,
    keysFolder,
    spoolFolder,
    clock,
    covers,
    reopen,
  };
}

/** The vault's methods as plain functions, so that some can be replaced. */
export function boundVault(vault: KeyVault): KeyVault {
  return {
    put: (ownerId, keys) => vault.put(ownerId, keys),
    get: (ownerId, keyIds) => vault.get(ownerId, keyIds),
    keyIds: (ownerId) => vault.keyIds(ownerId),
    destroy: (ownerId, keyIds) => vault.destroy(ownerId, keyIds),
    digestKey: () => vault.digestKey(),
    residue: (ownerId, keyIds) => vault.residue(ownerId, keyIds),
    retiredAt: (ownerId, keyIds) => vault.retiredAt(ownerId, keyIds),
    epochs: () => vault.epochs(),
    retire: (epoch) => vault.retire(epoch),
    owners: () => vault.owners(),
    destroyedIds: (ownerId) => vault.destroyedIds(ownerId),
  };
}
