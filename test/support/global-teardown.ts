// After all tests: the shared PostgreSQL ends and leaves nothing.
import fs from 'node:fs';

export default async function globalTeardown(): Promise<void> {
  const running = globalThis.countersignTestCluster;
  if (running === undefined) return;
  await running.cluster.stop();
  fs.rmSync(running.folder, { recursive: true, force: true });
}
