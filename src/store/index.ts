export {
  inSnapshot,
  inTransaction,
  openDatabase,
  type Db,
  type OpenDatabase,
  type PoolBounds,
} from './database.ts';
export {
  clusterConnection,
  startCluster,
  type Cluster,
  type ClusterConnection,
  type ClusterOptions,
} from './embedded-cluster.ts';
export { clusterOwner } from './embedded-binaries.ts';
export { lockFolder, type FolderLock } from './folder-lock.ts';
export { openStore, type StorePlace } from './open-store.ts';
export { restoreCommand } from './wal-archive.ts';
export { migrate, SERVICE_MIGRATIONS } from './migrate.ts';
