// The real stations over a real database and a real key vault; only the record system is missing (an empty directory), and
// work is not run: tests call what a step would call.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { keysFileParts } from '../../src/adapters/keys-file/index.ts';
import { openMediaHttp } from '../../src/adapters/media-http/index.ts';
import { openTilesFs } from '../../src/adapters/tiles-fs/index.ts';
import { keptForms, openAttribution, type Directory } from '../../src/attribution/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { openCustody } from '../../src/custody/index.ts';
import { openDevices, type DeviceManager, type DeviceParts } from '../../src/devices/index.ts';
import { openDeletions, type Policy } from '../../src/deletion/index.ts';
import type { Bounds } from '../../src/kernel/bounds.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { SEALING_KEEP_MS, SEALING_ROTATE_MS, type Gateway, type MediaSource } from '../../src/live/index.ts';
import { openReceipts } from '../../src/receipts/index.ts';
import { committer, openSodium } from '../../src/signing/index.ts';
import type { Db } from '../../src/store/index.ts';
import { openKeyVault, openSealingKeys } from '../../src/vault/index.ts';
import type { Stations } from '../../src/web/stations.ts';
import { openIntake } from '../../src/workflow/intake.ts';
import { openLiveIntake } from '../../src/workflow/live-intake.ts';
import { lookAgainAtCopies } from '../../src/workflow/copies-again.ts';
import { depositorTeam } from '../../src/workflow/depositor-team.ts';
import { enqueue, release } from '../../src/workflow/outbox.ts';
import { STEPS } from '../../src/workflow/steps.ts';
import { openWorklist } from '../../src/worklist/index.ts';

export const POLICY: Policy = {
  id: 'IG-042',
  version: '3',
  graceSeconds: 24 * 3600,
  twoPeople: true,
  attestationSeconds: 7 * 24 * 3600,
};

export const SHIFT = { ends: ['08:00', '20:00'], timeZone: 'Europe/London' };

const NOBODY: Directory = {
  findPractitioners: () => Promise.resolve([]),
  findPatients: () => Promise.resolve([]),
};

const NO_ACCOUNTS: DeviceParts['access'] = {
  devicesOf: () => Promise.resolve([]),
  endSessionsOn: () => Promise.resolve(0),
  readAccount: () => Promise.resolve(undefined),
};

export type TestStations = {
  stations: Stations;
  /** How often work was looked for at once. */
  nudges(): number;
  close(): Promise<void>;
};

export type StationChanges = {
  /** Who works here and who is a patient; nobody when it is left out. */
  directory?: Directory | undefined;
  gateways?: readonly Gateway[] | undefined;
  media?: MediaSource | undefined;
  bounds?: Bounds | undefined;
  /** Where keys and the log are; a new one, removed at the end, when it is left out. */
  folder?: string | undefined;
  /** Who wipes devices; nobody when it is left out. */
  manager?: DeviceManager | undefined;
  /** Whether more may not be brought in; never when it is left out. */
  overload?: () => Promise<boolean>;
  /** Accounts and their sessions; none when it is left out. */
  access?: DeviceParts['access'];
};

export async function openStations(
  db: Db,
  clock: Clock,
  {
    directory = NOBODY,
    gateways = [],
    media,
    bounds,
    folder: given,
    manager,
    access = NO_ACCOUNTS,
    overload,
  }: StationChanges = {},
): Promise<TestStations> {
  const folder = given ?? (await fs.mkdtemp(path.join(os.tmpdir(), 'countersign-web-')));
  const random = randomBytes;
  const audit = openAuditTrail({ clock });
  const sodium = await openSodium();
  const commit = committer(sodium);
  const vaultParts = () =>
    keysFileParts({
      folder: path.join(folder, 'keys'),
      keyFolder: path.join(folder, 'vault-key'),
      passphrase: null,
      clock,
      random,
    });
  const openVault = () => openKeyVault({ ...vaultParts(), clock, random });
  const vault = await openVault();
  const custody = await openCustody({
    db,
    clock,
    random,
    audit,
    commit,
    vault,
    reopenVault: openVault,
    spoolFolder: path.join(folder, 'spool'),
    onHoldPlaced: lookAgainAtCopies,
    teamOf: depositorTeam(db, gateways),
  });
  const tiles = openTilesFs({ folder: path.join(folder, 'log'), random });
  const receipts = await openReceipts({
    db,
    clock,
    random,
    sodium,
    tiles,
    keysFolder: path.join(folder, 'signing'),
    organisation: 'RXX01',
  });
  const live = openLiveIntake({
    db,
    custody,
    audit,
    clock,
    random,
    sodium,
    gateways,
    shift: SHIFT,
    media: media ?? openMediaHttp({ mode: 'sandbox', timeoutMs: 2_000 }),
    digestKey: await vault.digestKey(),
    sealingKeys: openSealingKeys({
      ...vaultParts(),
      clock,
      random,
      rotateAfterMs: SEALING_ROTATE_MS,
      keepMs: SEALING_KEEP_MS,
    }),
    ...(bounds === undefined ? {} : { bounds }),
  });
  const attribution = openAttribution({
    db,
    custody,
    directory,
    audit,
    clock,
    random,
    shift: SHIFT,
    onSigned: (tx, caseId) => enqueue(tx, { step: 'file', subjectId: caseId }),
  });
  const devices = openDevices({
    db,
    custody,
    commit,
    random,
    audit,
    clock,
    access,
    attribution,
    live,
    manager: manager ?? null,
    answerMs: POLICY.attestationSeconds * 1000,
    onReported: (tx, reportId) => enqueue(tx, { step: 'list-device', subjectId: reportId }),
    onDecided: (tx, reportId) => enqueue(tx, { step: 'wipe-device', subjectId: reportId }),
    onClosed: (tx, reportId) => enqueue(tx, { step: 'issue-device-receipt', subjectId: reportId }),
  });
  let nudges = 0;
  const stations: Stations = {
    db,
    audit,
    custody,
    directory,
    tiles,
    receipts,
    live,
    intake: openIntake({ custody, clock, random, timeZone: SHIFT.timeZone }),
    attribution,
    keptForms: keptForms({ db, custody, audit, clock }),
    devices,
    deletions: openDeletions({
      residualSeconds: 691_200,
      db,
      custody,
      commit,
      random,
      audit,
      clock,
      policy: POLICY,
      onAuthorised: (tx, deletionId) =>
        enqueue(tx, {
          step: 'log-order',
          subjectId: deletionId,
        }),
      onAnswered: (tx, deletionId) =>
        enqueue(tx, {
          step: 'close-copies',
          subjectId: deletionId,
        }),
    }),
    worklist: openWorklist({ db, clock, shift: SHIFT }),
    timeZone: SHIFT.timeZone,
    releaseStep: async (tx, step, subjectId) => {
      const known = STEPS.find((candidate) => candidate === step);
      return known !== undefined && release(tx, { step: known, subjectId });
    },
    isOverloaded: overload ?? (() => Promise.resolve(false)),
    nudge: () => {
      nudges += 1;
    },
  };
  return {
    stations,
    nudges: () => nudges,
    close: async () => {
      if (given === undefined) await fs.rm(folder, { recursive: true, force: true });
    },
  };
}
