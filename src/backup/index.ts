export { backupFolders, dataFolders } from './folders.ts';
export { noteGaps, type RestoreGap } from './gaps.ts';
export { documentKeeper, readKeptDocuments } from './kept-documents.ts';
export { keptNames, openKeptRows, readKept, type KeptRows } from './kept-rows.ts';
export { makeBackup, type MadeBackup } from './make-backup.ts';
export {
  levelShelves,
  mirroredShelf,
  SIGNING_FOLDERS,
  VAULT_FOLDERS,
  VAULT_KEY_FOLDERS,
} from './mirrored-shelf.ts';
export { mirroredTiles } from './mirrored-tiles.ts';
export { openBackup, type Backup } from './open-backup.ts';
export type { BackupOrder, RestoreOrder } from './order.ts';
export { openRegister, type BackupRegister, type RegisteredBackup } from './register.ts';
export { restore, type Restored } from './restore.ts';
export { readRestoreNote, removeRestoreNote } from './restore-note.ts';
export { archivePending } from './wal-pending.ts';
