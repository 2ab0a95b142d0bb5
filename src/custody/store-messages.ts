// The second pass over a thread: seals what is new of it and stores it in batches, so that memory does not grow with it
// (RULE C-01). While the database takes one batch the next is sealed.
import { setImmediate } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';
import type { ParsedMessage } from '../ingest/parsed-thread.ts';
import type { Db } from '../store/index.ts';
import type { DepositPlan, PlannedExport } from './deposit-plan.ts';
import { insertSealed, type SealedRows } from './deposit-queries.ts';
import { threadDigests } from './fingerprint.ts';
import { anchorsOf, chosenGrams } from './anchors.ts';
import { FingerprintWriter } from './make-fingerprints.ts';
import type { OriginalAttachment } from './original.ts';
import { exactDigest, minuteOf } from './read-message.ts';
import { insertMarks } from './mark-queries.ts';
import { insertAnchors, insertFingerprints } from './recognition-queries.ts';
import { sealAttachments, sealMessage, type MessageSlot, type SealingCase } from './seal-message.ts';
import type { Station } from './station.ts';

const BATCH_ROWS = 2000;
const BATCH_BYTES = 1024 * 1024;
/** After so many messages the event loop gets a turn, so that the socket takes more of the batch that is being written. */
const MESSAGES_A_TURN = 100;

/** `slots` by position in the export: those of the messages to be added. */
export type MessagesToStore = {
  planned: PlannedExport;
  plan: DepositPlan;
  threadId: string;
  where: SealingCase;
  slots: ReadonlyMap<number, MessageSlot>;
};

/** Within the caller's transaction. Throws `custody-thread-changed` when the export tells something else this time. */
export async function storeMessages(station: Station, tx: Db, given: MessagesToStore): Promise<void> {
  const { planned, plan, threadId, where, slots } = given;
  const { read, thread } = planned;
  const digests = threadDigests(station.digestKey, threadId);
  const fingerprints = new FingerprintWriter(read, digests, plan.frame, slots.size, station.random);
  const batches = batchWriter(tx);
  let [index, stored] = [0, 0];
  const store = async (message: ParsedMessage, at: number, slot: MessageSlot): Promise<void> => {
    const expected = read.messages[at];
    // The two passes must tell the same, or keys and messages would be mixed up.
    if (expected?.exact !== exactDigest(message) || expected.minute !== minuteOf(message)) throw changed();
    const rows = batches.rows();
    // Nearly no message has any.
    const attachments =
      message.attachments.length === 0 ? [] : await sealAttachments(station, where, message, slot, rows);
    sealMessage(station, where, message, slot, attachments, rows);
    fingerprints.add(at, expected, filesOf(attachments));
    stored += 1;
    if (stored % MESSAGES_A_TURN === 0) await setImmediate();
    if (rows.originals.length >= BATCH_ROWS || rows.sizeBytes >= BATCH_BYTES) await batches.write();
  };
  try {
    for await (const batch of thread.batches()) {
      for (const message of batch) {
        const slot = slots.get(index);
        if (slot !== undefined) await store(message, index, slot);
        index += 1;
      }
    }
  } catch (cause) {
    await batches.settle();
    throw cause;
  }
  await batches.end();
  if (stored !== slots.size) throw changed();
  await insertFingerprints(tx, { caseId: where.caseId, threadId }, fingerprints.bytes());
  await insertMarks(tx, where.caseId, where.marks);
  await storeAnchors(station, tx, given);
}

/** SHA-256 of the files that came, in order. */
function filesOf(attachments: readonly OriginalAttachment[]): Buffer[] {
  return attachments.flatMap(({ sha256 }) => (sha256 === null ? [] : [Buffer.from(sha256, 'hex')]));
}

async function storeAnchors(station: Station, tx: Db, given: MessagesToStore): Promise<void> {
  const { planned, threadId, slots } = given;
  const fresh = chosenGrams(planned.read).filter(({ index }) => slots.has(index));
  await insertAnchors(tx, threadId, anchorsOf(station.digestKey, planned.read, fresh));
}

/** Stores batches one after the other, each while the next one fills. */
function batchWriter(tx: Db) {
  const empty = (): SealedRows => ({ originals: [], attachments: [], sizeBytes: 0 });
  let [rows, writing] = [empty(), Promise.resolve()];
  const write = async (): Promise<void> => {
    const full = rows;
    rows = empty();
    // What failed before is thrown here, at the next batch or at the end.
    await writing;
    writing = insertSealed(tx, full);
    // Noted as handled: whoever awaits it next gets the failure.
    writing.catch(() => undefined);
  };
  return {
    rows: () => rows,
    write,
    end: async (): Promise<void> => {
      await write();
      await writing;
    },
    /** After a failure: waits until the connection is free again. */
    settle: (): Promise<void> => writing.catch(() => undefined),
  };
}

function changed(): Fault {
  return new Fault(
    'internal',
    'custody-thread-changed',
    'The export gave other messages on a second reading.',
  );
}
