// What only this machine can tell: swap, clock, disks, the certificate's days; and what a person has to see to.
import fs from 'node:fs';
import path from 'node:path';
import { checkCertificate } from '../../src/configuration/index.ts';
import type { Config } from '../../src/config.ts';
import type { Finding } from './finding.ts';

const CERTIFICATE_DAYS = 30;
const DAY_MS = 24 * 3_600_000;
const SKEW_MS = 30_000;

export function checkMachine(config: Config, now: Date): Finding[] {
  return [...checkTls(config, now), ...checkBackup(config), ...checkSwap()];
}

function checkTls({ listening, publicUrl }: Config, now: Date): Finding[] {
  if (listening.tls === null)
    return [
      {
        severity: 'todo',
        code: 'tls-proxy',
        text: "TLS is the proxy's: it must pass Host on unchanged, set X-Forwarded-For and X-Forwarded-Proto itself, and offer TLS 1.2 or newer alone.",
      },
    ];
  const { validTo } = checkCertificate(listening.tls, publicUrl, now);
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  const good: Finding = {
    severity: 'good',
    code: 'tls-ready',
    text: `The certificate is for PUBLIC_URL, has its key, and holds ${days} days.`,
  };
  if (days >= CERTIFICATE_DAYS) return [good];
  return [
    good,
    {
      severity: 'todo',
      code: 'tls-runs-out',
      text: `The certificate runs out in ${days} days: renew its files, the service takes them by itself.`,
    },
  ];
}

function checkBackup({ backupDir, dataDir, keys, databaseUrl }: Config): Finding[] {
  const findings: Finding[] = [];
  if (backupDir === null)
    findings.push({
      severity: 'todo',
      code: 'backup-none',
      text: 'Nothing is backed up: set BACKUP_DIR to another disk and run `npm run backup` daily.',
    });
  else if (diskOf(backupDir) === diskOf(dataDir))
    findings.push({
      severity: 'todo',
      code: 'backup-same-disk',
      text: 'BACKUP_DIR is on the same disk as DATA_DIR: put it on another.',
    });
  else findings.push({ severity: 'good', code: 'backup-ready', text: 'BACKUP_DIR is on another disk.' });
  if (keys.vaultKeyCopyDir === null)
    findings.push({
      severity: 'todo',
      code: 'key-copy-none',
      text:
        keys.openBao === null
          ? 'The vault key and the keys that sign the log are copied nowhere: without VAULT_KEY_COPY_DIR a lost disk is the loss of everything not yet filed.'
          : 'The keys that sign the log lie beside OpenBao and are copied nowhere: without VAULT_KEY_COPY_DIR a lost disk ends the log.',
    });
  if (keys.openBao !== null)
    findings.push({
      severity: 'todo',
      code: 'key-store-backup',
      text: 'OpenBao has backups of its own: see that they end within KEY_BACKUP_KEEP.',
    });
  if (databaseUrl !== null)
    findings.push({
      severity: 'todo',
      code: 'database-backup',
      text: 'Your PostgreSQL has backups of its own: see that they run and that a restore was tried.',
    });
  return findings;
}

/** Of the nearest folder that is there already. */
function diskOf(folder: string): number {
  for (let place = path.resolve(folder); ; place = path.dirname(place)) {
    const found = fs.statSync(place, { throwIfNoEntry: false });
    if (found !== undefined) return found.dev;
    if (place === path.dirname(place)) return -1;
  }
}

function checkSwap(): Finding[] {
  let text: string;
  try {
    text = fs.readFileSync('/proc/swaps', 'utf8');
  } catch {
    return [
      {
        severity: 'todo',
        code: 'swap-unknown',
        text: 'Whether memory is swapped to disk cannot be seen here: switch swap off, or encrypt it.',
      },
    ];
  }
  const areas = text.trim().split('\n').slice(1);
  if (areas.length === 0) return [{ severity: 'good', code: 'swap-off', text: 'There is no swap.' }];
  return [
    {
      severity: 'todo',
      code: 'swap-on',
      text: 'Swap is on: messages and keys may be written to it. Switch it off, or encrypt it with a key that dies with the machine.',
    },
  ];
}

/** `theirs`: the Date header of somebody we trust, by TLS. Signatures and one-time tokens hang on the clock. */
export function checkClock(theirs: Date | null, now: Date): Finding {
  if (theirs === null)
    return {
      severity: 'todo',
      code: 'clock-unknown',
      text: "The clock could not be compared with anybody's: see that time synchronisation runs.",
    };
  if (Math.abs(theirs.getTime() - now.getTime()) > SKEW_MS)
    return {
      severity: 'open',
      code: 'clock-wrong',
      text: "Our clock and the provider's differ by more than 30 seconds: start time synchronisation.",
    };
  return { severity: 'good', code: 'clock-right', text: "Our clock agrees with the provider's." };
}

/** What no program can find out. Listed each time, so that it is not forgotten. */
export const BY_HAND: readonly Finding[] = [
  {
    severity: 'todo',
    code: 'hand-policy',
    text: 'Policy: the board approved POLICY_ID in POLICY_VERSION, with its grace period and whether two people are needed.',
  },
  {
    severity: 'todo',
    code: 'hand-guardian',
    text: 'Caldicott guardian: somebody has the governance role in the claims file and looks at break-glass and exceptions.',
  },
  {
    severity: 'todo',
    code: 'hand-witness',
    text: 'Witness: somebody outside keeps a checkpoint of the log now and then, and the fingerprint of its key lies on paper.',
  },
  {
    severity: 'todo',
    code: 'hand-restore',
    text: 'Restore: `npm run restore` was tried on another machine, with the copy of the vault key.',
  },
  {
    severity: 'todo',
    code: 'hand-clock',
    text: 'Time synchronisation (chrony, systemd-timesyncd) is on and watched.',
  },
  {
    severity: 'todo',
    code: 'hand-audit',
    text: 'Dependencies: `npm run audit -- --advisories FILE` with fresh advisories, weekly.',
  },
  {
    severity: 'todo',
    code: 'hand-limits',
    text: 'Start it by `npm start` (no core dumps), as a user of its own, restarted by the system when it ends.',
  },
];
