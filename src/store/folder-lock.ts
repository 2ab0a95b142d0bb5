// One process per data folder. The kernel holds the lock (an abstract Unix socket), so it is atomic, leaves no file and is
// gone the moment its process dies, however that happens. Linux only; elsewhere a socket file in the folder stands in.
import net from 'node:net';
import path from 'node:path';
import fs from 'node:fs';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';

export type FolderLock = { release(): Promise<void> };

function lockName(folder: string): string {
  const name = `countersign-${sha256(Buffer.from(fs.realpathSync(folder)))
    .toString('hex')
    .slice(0, 32)}`;
  return process.platform === 'linux' ? `\0${name}` : path.join(folder, 'lock.sock');
}

/**
 * Takes the folder for this process. Throws `store-folder-in-use` (conflict) when another living process has it.
 * The folder must exist.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const server = net.createServer((socket) => socket.destroy());
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new Fault(
              'conflict',
              'store-folder-in-use',
              `Another process is using the data folder ${folder}. Stop it, or set DATA_DIR to another folder.`,
              { cause },
            )
          : cause,
      );
    });
    server.listen(lockName(folder), () => resolve());
  });
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
