// A file that an own gateway brings after the message that refers to it: known by its SHA-256, checked against it, sealed for
// every message that waits for it. Safe to repeat.
import { Fault } from '../kernel/fault.ts';
import { sha256 } from '../kernel/digest.ts';
import { inTransaction } from '../store/index.ts';
import { liveDigest } from './digests.ts';
import type { Gateway } from './gateway.ts';
import { closeMedia, mediaOfFile } from './media-queries.ts';
import type { LiveStation } from './live-station.ts';
import type { Shelves } from './shelves.ts';

/** `received`: messages that got it now. `known`: those that had it, or can have it no longer. */
export type ReceivedFile = { received: number; known: number };

/** See `Live.receiveFile`. */
export async function takeFile(
  station: LiveStation,
  shelves: Shelves,
  gateway: Gateway,
  digest: string,
  bytes: Buffer,
): Promise<ReceivedFile> {
  if (sha256(bytes).toString('hex') !== digest)
    throw new Fault('invalid', 'live-file-differs', 'The file is not the one that its address names.', {
      place: { path: 'sha256' },
    });
  const { db, digestKey, custody, audit, clock } = station;
  const all = await mediaOfFile(db, liveDigest(digestKey, 'file', gateway.id, digest));
  if (all.length === 0)
    throw new Fault(
      'not-found',
      'live-file-not-wanted',
      'No message refers to this file. Send the message first.',
    );
  const by = { kind: 'gateway', id: gateway.id } as const;
  let received = 0;
  for (const { liveMediaId, liveThreadId, state } of all) {
    if (state !== 'wanted') continue;
    const ownerId = shelves.of(liveThreadId, 1);
    const note = await custody.prepareNote({ ownerId, kind: 'live-media', bytes });
    received += await inTransaction(db, async (tx) => {
      const end = { state: 'fetched', note_id: note.noteId, size_bytes: bytes.length, remark: null } as const;
      if (!(await closeMedia(tx, liveMediaId, { ...end, closed_at: clock.now() }))) return 0;
      await custody.storeNotes(tx, [note]);
      // RULE C-02
      const fields = { liveThreadId, liveMediaId, sizeBytes: bytes.length };
      await audit.append(tx, { name: 'live-media-fetched', by, why: 'deposit', fields });
      return 1;
    });
  }
  return { received, known: all.length - received };
}
