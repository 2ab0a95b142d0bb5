// Keys in the vault have an owner, and an owner with many keys is slow to work with. Live events are therefore kept on shelves:
// owners of a few dozen notes each. Which shelf a note is on says nothing but that.
import { newId, type Random } from '../kernel/ids.ts';

const SHELF_NOTES = 32;
const SHELVES = 1000;

export interface Shelves {
  /** The owner for `notes` more notes of a thread. */
  of(liveThread: string, notes: number): string;
}

/** Shelves of this process; a process that starts begins new ones. */
export function openShelves(random: Random): Shelves {
  const open = new Map<string, { ownerId: string; room: number }>();
  return {
    of: (liveThread, notes) => {
      let shelf = open.get(liveThread);
      if (shelf === undefined || shelf.room < notes) {
        shelf = { ownerId: newId('shelf', random), room: SHELF_NOTES };
        open.delete(liveThread);
        open.set(liveThread, shelf);
      }
      shelf.room -= notes;
      const [oldest] = open.keys();
      if (open.size > SHELVES && oldest !== undefined) open.delete(oldest);
      return shelf.ownerId;
    },
  };
}
