// Tells the head of the trail to somewhere that a restored database cannot take back (the service's log): who cuts the end of
// the trail, or puts an older database in its place, leaves a chain that is whole in itself and shorter than what was told.
import type { Db } from '../store/index.ts';
import { readHead } from './queries.ts';

export type ToldHead = { size: number; hash: string };

/** Tells the head now, every `everyMs` while it moves, and when it is stopped. A head that cannot be read is told next time. */
export async function tellHead(
  db: Db,
  everyMs: number,
  tell: (head: ToldHead) => void,
): Promise<{ stop(): Promise<void> }> {
  let told = -1;
  const look = async (): Promise<void> => {
    const { size, hash } = await readHead(db);
    if (size === told) return;
    told = size;
    tell({ size, hash: hash.toString('hex') });
  };
  const timer = setInterval(() => void look().catch(() => undefined), everyMs);
  timer.unref();
  await look();
  return {
    stop: async () => {
      clearInterval(timer);
      await look();
    },
  };
}
