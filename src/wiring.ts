// Puts the service together, once: the store, the record beside it, the vault, the stations, the runner, the app. With
// wiring-record.ts and wiring-live.ts the only files that know adapters. Everything is closed in the opposite order of opening.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createAccess, type Access } from './access/index.ts';
import { createBullDispatcher } from './adapters/dispatch-bull/index.ts';
import { createLocalDispatcher } from './adapters/dispatch-local/index.ts';
import { openTilesFs } from './adapters/tiles-fs/index.ts';
import { keptForms, openAttribution, type Attribution, type ShiftRule } from './attribution/index.ts';
import type { Config } from './config.ts';
import { keepMode } from './configuration/index.ts';
import { openDeletions, type Deletions } from './deletion/index.ts';
import type { Devices } from './devices/index.ts';
import { systemClock } from './kernel/clock.ts';
import { breakage, closingStack, repeatedly, type Closing } from './lifetime.ts';
import type { TileStore } from './log/index.ts';
import { openReceipts, type Receipts } from './receipts/index.ts';
import { loadSampleThread } from './sandbox/load-sample.ts';
import { lockFolder, type Db, type FolderLock } from './store/index.ts';
import { checkHealth, createApp, createEventLog, type Services } from './web/index.ts';
import { openFiling } from './workflow/filing.ts';
import { openIntake } from './workflow/intake.ts';
import { overloadOf } from './workflow/overload.ts';
import { oldCopies, RETIRE_EPOCHS } from './workflow/old-copies.ts';
import { enqueue, release, releaseLeases } from './workflow/outbox.ts';
import type { Dispatcher } from './workflow/ports.ts';
import { createRunner, type Runner } from './workflow/runner.ts';
import { stageHandlers } from './workflow/stages.ts';
import { isStep } from './workflow/steps.ts';
import { createWorkLog } from './workflow/work-log.ts';
import {
  keepingDeletions,
  putBack,
  readKeptRows,
  receiptsBackup,
  reconcile,
  startBackup,
} from './wiring-backup.ts';
import { openLostDevices } from './wiring-devices.ts';
import { openIdentity } from './wiring-identity.ts';
import { openLimiting } from './wiring-limits.ts';
import { machinesOf } from './wiring-machines.ts';
import { openGateways, type Gateways } from './wiring-live.ts';
import { openRecord, type Outside } from './wiring-record.ts';
import {
  noteLife,
  openSafe,
  openStore,
  type Basics,
  type Given,
  type Safe,
  type Store,
} from './wiring-store.ts';
import { levelVault } from './wiring-vault.ts';
import { openWorklist } from './worklist/index.ts';

export type { Given } from './wiring-store.ts';

export type Service = {
  app: Express;
  services: Services;
  runner: Runner;
  /** Rejects when a part that the service cannot do without has ended. */
  broken: Promise<never>;
  close(): Promise<void>;
};

/** RULE I-02: how late the trail may say that a session locked to which nobody came back. */
const SESSION_SWEEP_MS = 30_000;

function shiftOf({ shiftEnds, timeZone }: Config): ShiftRule {
  return { ends: shiftEnds, timeZone };
}

type Journey = {
  attribution: Attribution;
  deletions: Deletions;
  devices: Devices;
  receipts: Receipts;
  tiles: TileStore;
  gateways: Gateways;
  runner: Runner;
};

function openDispatcher({ config, random, logger }: Basics): Dispatcher {
  if (config.redisUrl === null) return createLocalDispatcher();
  return createBullDispatcher({
    url: config.redisUrl,
    random,
    onError: () => logger.warn({ event: 'redis-connection-lost' }),
  });
}

async function openJourney(
  basics: Basics,
  db: Db,
  safe: Safe,
  { outside, access }: { outside: Outside; access: Access },
): Promise<Journey> {
  const { config, clock, random, logger, backup } = basics;
  const { custody, audit, commit, sodium } = safe;
  const common = { db, custody, audit, clock, random };
  const attribution = openAttribution({
    ...common,
    directory: outside.directory,
    shift: shiftOf(config),
    onSigned: (tx, caseId) => enqueue(tx, { step: 'file', subjectId: caseId }),
  });
  const deletions = openDeletions({
    ...common,
    commit,
    policy: config.policy,
    residualSeconds: config.keys.epochLimitSeconds + config.keys.backupKeepSeconds,
    onAuthorised: (tx, deletionId) => enqueue(tx, { step: 'log-order', subjectId: deletionId }),
    onAnswered: (tx, deletionId) => enqueue(tx, { step: 'close-copies', subjectId: deletionId }),
  });
  const kept = await readKeptRows(db, backup);
  const reconciled = await reconcile(db, custody, kept);
  const own = openTilesFs({ folder: path.join(config.dataDir, 'log'), random });
  const backed = receiptsBackup({ db, sodium }, own, backup, kept);
  const receipts = await openReceipts({
    db,
    clock,
    random,
    ...backed,
    sodium,
    keysFolder: path.join(config.keys.vaultKeyDir, 'signing'),
    organisation: config.organisation,
  });
  // The signing keys are there now.
  await levelVault(basics);
  const { dataDir } = config;
  await putBack({ db, audit, custody, clock, logger, dataDir }, kept, reconciled, receipts.restored);
  const gateways = await openGateways({ ...basics, ...safe, db, shift: shiftOf(config) });
  const devices = openLostDevices({ ...common, config, commit, access, attribution, live: gateways.live });
  const handlers = stageHandlers({
    db,
    audit,
    attribution,
    deletions,
    live: gateways.live,
    devices,
    issueDeviceReceipt: (reportId, facts) => receipts.issueDevice(reportId, facts),
    fileSigned: await openFiling({
      ...common,
      sodium,
      record: outside.record,
      digestKey: await safe.vault.digestKey(),
    }),
    ...keepingDeletions(backup, deletions, { receipts, audit, db }),
    oldCopies: oldCopies({
      ...common,
      deletions,
      receipts,
      epochLimitSeconds: config.keys.epochLimitSeconds,
      backupKeepSeconds: config.keys.backupKeepSeconds,
    }),
  });
  const runner = createRunner({
    db,
    dispatcher: openDispatcher(basics),
    handlers,
    clock,
    log: createWorkLog(logger),
  });
  return { attribution, deletions, devices, receipts, tiles: backed.tiles, gateways, runner };
}

function gatherServices(
  basics: Basics,
  { db, waiting }: Store,
  parts: { safe: Safe; journey: Journey; outside: Outside } & Pick<
    Services,
    'access' | 'machines' | 'limits'
  >,
): Services {
  const { config, clock, random, logger } = basics;
  const { safe, journey, outside, access, machines, limits } = parts;
  const { timeZone } = config;
  const { custody } = safe;
  return {
    access,
    machines,
    limits,
    clock,
    random,
    log: createEventLog(logger),
    mode: config.mode,
    breakGlassMs: config.breakGlassSeconds * 1000,
    serviceName: 'Countersign',
    organisation: config.organisation,
    branding: 'plain',
    publicUrl: config.publicUrl,
    frameAncestors: config.frameAncestors,
    scheme: config.publicUrl?.protocol === 'https:' ? 'https' : 'http',
    proxies: {
      trusted: config.listening.trustedProxies,
      certificateHeader: config.listening.clientCertificateHeader,
    },
    health: () => checkHealth(db, outside.directory),
    stations: {
      db,
      audit: safe.audit,
      custody,
      attribution: journey.attribution,
      keptForms: keptForms({ db, custody, audit: safe.audit, clock }),
      deletions: journey.deletions,
      devices: journey.devices,
      receipts: journey.receipts,
      tiles: journey.tiles,
      directory: outside.directory,
      intake: openIntake({ custody, clock, random, timeZone }),
      live: journey.gateways.live,
      worklist: openWorklist({ db, clock, shift: shiftOf(config) }),
      timeZone,
      releaseStep: async (tx, step, subjectId) => isStep(step) && release(tx, { step, subjectId }),
      isOverloaded: overloadOf({ db, clock, waiting }),
      nudge: () => journey.runner.nudge(),
    },
  };
}

async function loadSample(basics: Basics, { stations }: Services): Promise<void> {
  if (!basics.config.loadSampleThread) return;
  const cases = (await stations.worklist.cases()).length;
  const by = { kind: 'service' as const, id: 'sandbox' };
  await loadSampleThread({ intake: stations.intake, cases, by, timeZone: basics.config.timeZone });
}

async function open(given: Omit<Basics, 'backup'>, closing: Closing): Promise<Service> {
  const { config, clock, random } = given;
  fs.mkdirSync(config.dataDir, { recursive: true, mode: 0o755 });
  const lock: FolderLock = await lockFolder(config.dataDir);
  closing.push(() => lock.release());
  await keepMode(config.dataDir, config.mode);
  const basics = { ...given, backup: await startBackup(given, closing) };
  const broken = breakage();
  const [store, outside] = await Promise.all([
    openStore(basics, closing, broken),
    openRecord(basics, closing, broken),
  ]);
  const { db } = store;
  const safe = await openSafe(basics, db);
  await noteLife(basics, db, safe.audit, closing);
  const identity = openIdentity(config, clock);
  const access = await createAccess({
    db,
    clock,
    random,
    audit: safe.audit,
    identity,
    pinPepper: safe.pinPepper,
  });
  const journey = await openJourney(basics, db, safe, { outside, access });
  closing.push(() => journey.runner.stop());
  const machines = await machinesOf({ ...basics, ...safe, db });
  const limits = openLimiting({ ...basics, ...store, redisUrl: config.redisUrl }, closing);
  const services = gatherServices(basics, store, { safe, journey, outside, access, machines, limits });
  closing.push(() => services.stations.intake.close());
  const sweep = async (): Promise<void> => {
    await access.sweepSessions();
    await services.stations.keptForms.sweep();
  };
  const sweepFailed = () => given.logger.warn({ event: 'session-sweep-failed' });
  closing.push(repeatedly(SESSION_SWEEP_MS, sweep, sweepFailed));
  await loadSample(basics, services);
  // With an embedded store the folder's lock says that nobody else works on it.
  if (config.databaseUrl === null) await releaseLeases(db);
  await enqueue(db, RETIRE_EPOCHS);
  await journey.runner.start();
  closing.push(journey.gateways.start());
  const app = await createApp(services);
  return { app, services, runner: journey.runner, broken: broken.promise, close: () => closing.run() };
}

/**
 * Opens the whole service on a configuration. Faults: `store-…`, `record-…`, `custody-…`, `log-would-fork`; whatever was
 * opened before one of them is closed again.
 */
export async function openService(config: Config, logger: Logger, given: Given = {}): Promise<Service> {
  const closing = closingStack();
  const basics = {
    config,
    logger,
    clock: given.clock ?? systemClock,
    random: given.random ?? randomBytes,
    record: given.record,
  };
  try {
    return await open(basics, closing);
  } catch (error) {
    await closing.run();
    throw error;
  }
}
