// Where things lie in a backup folder and in a data folder.
import path from 'node:path';

/** `BACKUP_DIR`, or wherever `npm run backup -- --to` points. */
export function backupFolders(backupDir: string) {
  const at = (name: string): string => path.join(backupDir, name);
  return {
    base: at('base'),
    /** The archive of the write-ahead log. */
    wal: at('wal'),
    log: at('log'),
    keys: at('keys'),
    rows: at('rows'),
    register: at('register'),
  } as const;
}

/** `DATA_DIR`. */
export function dataFolders(dataDir: string) {
  const at = (name: string): string => path.join(dataDir, name);
  return {
    /** Says whether it is a live service's or a sandbox's. */
    mode: at('mode'),
    store: at('store'),
    cluster: at('store/pg'),
    /** What a recovery archived on its own, until the service starts and moves it into the archive. */
    pendingWal: at('store/archive-pending'),
    keys: at('keys'),
    vaultKey: at('vault-key'),
    log: at('log'),
    register: at('backups'),
    /** Left by a restore for the next start. */
    putBack: at('put-back'),
    putBackRows: at('put-back/rows'),
    restored: at('put-back/restored.json'),
  } as const;
}
