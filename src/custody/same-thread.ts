// Whether an export is of a stored thread. Two exports of one thread run side by side from where the later of them begins to
// where the earlier ends, and most of what is said there is in both. Two threads that share a forwarded talk share a
// stretch with other things before and after it on both sides.
import type { ReadThread } from './read-thread.ts';

/** A message of the export (its position) that is one of the stored thread. */
type Shared = { index: number; stored: number };

/** Half of what is said side by side. `storedCount`: all fingerprints of the thread. */
export function isSameThread(read: ReadThread, matches: readonly Shared[], storedCount: number): boolean {
  const { shared, beside } = compare(read, matches, storedCount);
  return shared > 0 && shared * 2 >= beside;
}

const HARDLY_ANY = 64;
const PAIRS_IN = 10;

/** A quick look before the whole comparison: threads of some length that are one have a pair in ten messages at the least. */
export function mayBeSameThread(read: ReadThread, backbone: readonly Shared[], storedCount: number): boolean {
  if (Math.min(read.messages.length, storedCount) <= HARDLY_ANY) return true;
  // Ids tell by themselves, and are looked at later.
  if (read.messages.some(({ id }) => id !== null)) return true;
  const { shared, beside } = compare(read, backbone, storedCount);
  return shared * PAIRS_IN >= beside;
}

/** How many messages are shared, of how many that stand side by side. `matches` in order of the export. */
function compare(read: ReadThread, matches: readonly Shared[], storedCount: number) {
  const [first, last] = [matches.at(0), matches.at(-1)];
  if (first === undefined || last === undefined) return { shared: 0, beside: read.messages.length };
  const words = read.messages.some(({ class: contentClass }) => contentClass === 'words');
  // Notices of the app are alike in all threads.
  const counts = (index: number): boolean => {
    const contentClass = read.messages[index]?.class;
    return words ? contentClass === 'words' : contentClass !== undefined && contentClass !== 'notice';
  };
  let [low, high] = [storedCount, 0];
  for (const { stored } of matches) {
    low = Math.min(low, stored);
    high = Math.max(high, stored);
  }
  const from = first.index - Math.min(first.index, low);
  const to = last.index + Math.min(read.messages.length - 1 - last.index, storedCount - 1 - high);
  let beside = 0;
  for (let index = from; index <= to; index += 1) if (counts(index)) beside += 1;
  return { shared: matches.filter(({ index }) => counts(index)).length, beside };
}
