// What the rest of the service stands on: the store, the vault, custody, the audit trail. With the other wiring files the only
// ones that know adapters.
import path from 'node:path';
import type { Logger } from 'pino';
import { openAuditTrail, tellHead, type AuditTrail } from './audit/index.ts';
import type { Backup } from './backup/index.ts';
import type { Config } from './config.ts';
import { openCustody, type Custody, type KeyVault } from './custody/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import type { Breakage, Closing } from './lifetime.ts';
import { SYSTEM_VERSION } from './receipts/index.ts';
import { committer, openSodium, type Commit, type Sodium } from './signing/index.ts';
import { migrate, openDatabase, SERVICE_MIGRATIONS, startCluster, type Db } from './store/index.ts';
import { openKeyVault, replayTombstones, secretFor } from './vault/index.ts';
import { lookAgainAtCopies } from './workflow/copies-again.ts';
import { depositorTeam } from './workflow/depositor-team.ts';
import { lookAfresh } from './wiring-fresh-look.ts';
import { levelVault, vaultParts } from './wiring-vault.ts';

/** What a test or another deployment puts in place of the usual parts. */
export type Given = {
  clock?: Clock;
  random?: Random;
  /** A record system that runs already, in place of the embedded one. */
  record?: { baseUrl: string; token: string };
};

export type Basics = {
  config: Config;
  clock: Clock;
  random: Random;
  logger: Logger;
  record: Given['record'];
  backup: Backup;
};

/** The service as the audit trail names it. */
const SELF = { by: { kind: 'service', id: 'main' }, why: 'operation' } as const;
const HEAD_TOLD_MS = 3_600_000;

/** RULE C-02: start and end are events, and the trail's head is told to the log, which no older database takes back. */
export async function noteLife(
  { logger }: Pick<Basics, 'logger'>,
  db: Db,
  audit: AuditTrail,
  closing: Closing,
): Promise<void> {
  const fields = { version: SYSTEM_VERSION };
  await audit.append(db, { name: 'service-started', ...SELF, fields });
  // Whatever the level: nothing else shows a trail that was cut.
  const always = logger.child({}, { level: 'info' });
  const told = await tellHead(db, HEAD_TOLD_MS, (head) => always.info({ event: 'audit-head', ...head }));
  closing.push(() => told.stop());
  closing.push(async () => void (await audit.append(db, { name: 'service-stopped', ...SELF, fields: {} })));
}

export type Store = {
  db: Db;
  target: Parameters<typeof openDatabase>[0];
  /** How many wait for a connection just now. */
  waiting: () => number;
};

export async function openStore(basics: Basics, closing: Closing, broken: Breakage): Promise<Store> {
  const { config, logger, backup } = basics;
  let target: Store['target'];
  if (config.databaseUrl === null) {
    const cluster = await startCluster(path.join(config.dataDir, 'store'), backup.cluster);
    closing.push(() => cluster.stop());
    void cluster.ended.then(() => broken.report('The embedded PostgreSQL'));
    target = cluster.connection;
  } else {
    target = config.databaseUrl;
  }
  const { db, waiting, close } = openDatabase(target, () => logger.warn({ event: 'store-connection-lost' }));
  closing.push(close);
  await migrate(db, SERVICE_MIGRATIONS);
  return { db, target, waiting };
}

export type Safe = {
  sodium: Sodium;
  commit: Commit;
  audit: AuditTrail;
  vault: KeyVault;
  custody: Custody;
  pinPepper: Buffer;
};

export async function openSafe(basics: Basics, db: Db): Promise<Safe> {
  const { config, clock, random } = basics;
  const sodium = await openSodium();
  const commit = committer(sodium);
  const audit = openAuditTrail({ clock });
  // A vault that came from a backup loses what was destroyed since before anything opens.
  await levelVault(basics);
  await replayTombstones(vaultParts(basics));
  const vault = await openKeyVault({ ...vaultParts(basics), clock, random });
  const spoolFolder = path.join(config.dataDir, 'spool');
  const custody = await openCustody({
    db,
    vault,
    reopenVault: () => lookAfresh(config),
    audit,
    clock,
    random,
    commit,
    spoolFolder,
    onHoldPlaced: lookAgainAtCopies,
    teamOf: depositorTeam(db, config.gateways),
  });
  await custody.recover();
  const pinPepper = await secretFor(vault, 'pin-pepper');
  return { sodium, commit, audit, vault, custody, pinPepper };
}
