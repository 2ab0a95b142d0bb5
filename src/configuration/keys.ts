// Where the keys lie and what protects them. RULE D-06: what opens the vault, what it opens and their backups are never in one place.
import path from 'node:path';
import { isInside, realPlace } from '../kernel/inside-folder.ts';
import { refuse, type Environment } from './refusal.ts';
import { demandClosed, readSecret, type Mode } from './secret-file.ts';

/** Where keys live, and for how long an erased one could still be opened with old copies. */
export type KeySettings = {
  vaultKeyDir: string;
  /** Null: the vault key is copied nowhere. */
  vaultKeyCopyDir: string | null;
  /** Null in a sandbox alone. */
  passphrase: string | null;
  openBao: {
    url: string;
    tokenFile: string;
    namespace: string | null;
    kv: string;
    transit: string;
    key: string;
    /** Of a certificate authority of one's own, as Node reads it; handed on to processes that we start. */
    caFile: string | null;
  } | null;
  epochLimitSeconds: number;
  backupKeepSeconds: number;
};

export type KeyTable = {
  DATA_DIR: string;
  BACKUP_DIR?: string | undefined;
  VAULT_KEY_DIR?: string | undefined;
  VAULT_KEY_COPY_DIR?: string | undefined;
  KEY_PASSPHRASE_FILE?: string | undefined;
  OPENBAO_URL?: string | undefined;
  OPENBAO_TOKEN_FILE?: string | undefined;
  OPENBAO_NAMESPACE?: string | undefined;
  OPENBAO_KV: string;
  OPENBAO_TRANSIT: string;
  OPENBAO_KEY: string;
  KEY_EPOCH_LIMIT: number;
  KEY_BACKUP_KEEP: number;
  CA_FILE?: string | undefined;
};

/** Equal, or one inside the other, whichever way and through whatever links. */
function areTogether(one: string, other: string): boolean {
  return isInside(one, other) || isInside(other, one);
}

/** RULE D-06: what opens the keys and what it opens are never in one backup. */
function copyDirOf(settings: KeyTable, keyDir: string): string | null {
  const { VAULT_KEY_COPY_DIR: copyDir, BACKUP_DIR: backupDir, DATA_DIR: dataDir } = settings;
  if (copyDir === undefined) return null;
  const dir = realPlace(copyDir);
  for (const other of [backupDir, dataDir, keyDir])
    if (other !== undefined && areTogether(dir, realPlace(other)))
      throw refuse(
        'config-invalid',
        'VAULT_KEY_COPY_DIR is, lies in or holds BACKUP_DIR, DATA_DIR or the folder of the vault key: whoever has both opens everything, and what loses one loses both. Set it to another place.',
        'VAULT_KEY_COPY_DIR',
      );
  return path.resolve(copyDir);
}

/** RULE D-06: the key that opens the vault lies apart from everything that it opens and from every backup of it. */
function keyDirOf({ VAULT_KEY_DIR: keyDir, BACKUP_DIR: backupDir, DATA_DIR: dataDir }: KeyTable): string {
  const place = path.resolve(keyDir ?? path.join(dataDir, 'vault-key'));
  const dir = realPlace(place);
  for (const beside of ['keys', 'log', 'store'])
    if (areTogether(dir, realPlace(path.join(dataDir, beside))))
      throw refuse(
        'config-invalid',
        `VAULT_KEY_DIR is, lies in or holds DATA_DIR/${beside}: whoever copies one copies both. Set it to another place.`,
        'VAULT_KEY_DIR',
      );
  if (backupDir !== undefined && areTogether(dir, realPlace(backupDir))) {
    const name = keyDir === undefined ? 'BACKUP_DIR' : 'VAULT_KEY_DIR';
    throw refuse(
      'config-invalid',
      'The vault key and BACKUP_DIR would lie in one folder: whoever has the backup opens everything. Set VAULT_KEY_DIR or BACKUP_DIR to another place.',
      name,
    );
  }
  return place;
}

export function keySettings(settings: KeyTable, env: Environment, mode: Mode): KeySettings {
  const { OPENBAO_URL: url, OPENBAO_TOKEN_FILE: tokenFile } = settings;
  if ((url === undefined) !== (tokenFile === undefined)) {
    const name = url === undefined ? 'OPENBAO_URL' : 'OPENBAO_TOKEN_FILE';
    throw refuse('config-incomplete', `Set ${name} too: OpenBao needs its URL and a token.`, name);
  }
  const openBao = { kv: settings.OPENBAO_KV, transit: settings.OPENBAO_TRANSIT, key: settings.OPENBAO_KEY };
  const caFile = settings.CA_FILE ?? env['NODE_EXTRA_CA_CERTS'] ?? null;
  const passphraseFile = settings.KEY_PASSPHRASE_FILE;
  if (passphraseFile !== undefined) demandClosed('KEY_PASSPHRASE_FILE', passphraseFile, mode);
  if (tokenFile !== undefined) demandClosed('OPENBAO_TOKEN_FILE', tokenFile, mode);
  const namespace = settings.OPENBAO_NAMESPACE ?? null;
  const vaultKeyDir = keyDirOf(settings);
  return {
    vaultKeyDir,
    vaultKeyCopyDir: copyDirOf(settings, vaultKeyDir),
    passphrase: passphraseFile === undefined ? null : readSecret('KEY_PASSPHRASE_FILE', passphraseFile),
    openBao:
      url === undefined || tokenFile === undefined ? null : { url, tokenFile, namespace, caFile, ...openBao },
    epochLimitSeconds: settings.KEY_EPOCH_LIMIT,
    backupKeepSeconds: settings.KEY_BACKUP_KEEP,
  };
}
