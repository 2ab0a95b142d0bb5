export { inSnapshot, inTransaction, openDatabase, type Db, type OpenDatabase } from './database.ts';
export { startCluster, type Cluster, type ClusterConnection } from './embedded-cluster.ts';
export { lockFolder, type FolderLock } from './folder-lock.ts';
export { migrate, SERVICE_MIGRATIONS } from './migrate.ts';
