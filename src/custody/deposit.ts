// Deposits a thread: wholly or not at all (RULE C-01, RULE C-03, RULE C-04). Order: record the intent, put the keys into the
// vault, then one transaction for all rows; what fails in between is undone, here or at the next start (undo-deposit.ts).
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { factsOf } from '../ingest/index.ts';
import type { ParsedThread } from '../ingest/parsed-thread.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { readSealedThread } from './cases.ts';
import { prepareCopies, type PreparedCopies } from './copies.ts';
import type { DepositContext } from './case-state.ts';
import { caseOfKnown, planDeposit, samePlan, type DepositPlan } from './deposit-plan.ts';
import {
  beginDeposit,
  depositOfCase,
  endDeposit,
  insertCopies,
  insertReappearances,
  insertSealed,
  insertThread,
  lockDeposits,
  type SealedRows,
} from './deposit-queries.ts';
import { fingerprinter, readThread, type ReadThread } from './fingerprint.ts';
import type { PreparedNote } from './note.ts';
import { prepareNotes, storeNotes } from './notes.ts';
import { saidAtResolver } from './said-at.ts';
import { sealMessage, type MessageSlot, type SealingCase } from './seal-message.ts';
import type { SealedThread } from './sealed-thread.ts';
import { KEY_BYTES } from './sealed-bytes.ts';
import type { Station } from './station.ts';
import { undoDeposit } from './undo-deposit.ts';

const ATTEMPTS = 3;
const BATCH_ROWS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const SALT_BYTES = 32;

/** See `Custody.deposit`. */
export async function deposit(
  station: Station,
  thread: ParsedThread,
  context: DepositContext,
): Promise<SealedThread> {
  const saidAt = saidAtResolver(context.timeZone);
  const ended = await earlierDeposit(station, context);
  if (ended !== null) return ended;
  const read = await readThread(station.digestKey, thread);
  if (read.fingerprints.length === 0)
    throw new Fault('invalid', 'custody-empty-thread', 'The thread has no message.');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const plan = await planDeposit(station.db, thread.platform, read.fingerprints, context.threadId);
    const repeated = plan.fresh.length === 0 ? caseOfKnown(plan) : null;
    if (repeated !== null) return repeatDeposit(station, context, plan, repeated);
    const made = await makeDeposit(station, { thread, context, read, plan, saidAt });
    if (made !== 'overtaken') return made;
  }
  throw new Fault('conflict', 'custody-deposit-overtaken', 'Other deposits of this thread came in between.');
}

/** For a case whose id was named beforehand: the deposit, if it ended; a begun one is of a run that died, and is undone. */
async function earlierDeposit(station: Station, { caseId }: DepositContext): Promise<SealedThread | null> {
  if (caseId === undefined) return null;
  const earlier = await depositOfCase(station.db, caseId);
  if (earlier?.state === 'made') return readSealedThread(station.db, caseId);
  if (earlier !== undefined) await undoDeposit(station, earlier.deposit_id, caseId);
  return null;
}

/** RULE C-03: the same export again changes nothing; what was erased and came back is told (RULE C-04). */
async function repeatDeposit(
  station: Station,
  context: DepositContext,
  plan: DepositPlan,
  caseId: string,
): Promise<SealedThread> {
  const known = plan.known.length;
  await inTransaction(station.db, async (tx) => {
    await reportReappeared(station, tx, context, plan);
    const threadId = plan.threadId ?? '';
    const fields = { threadId, caseId, known, reappeared: plan.reappeared.length };
    await station.audit.append(tx, {
      name: 'deposit-repeated',
      by: context.depositedBy,
      why: 'deposit',
      fields,
    });
  });
  return readSealedThread(station.db, caseId, { added: 0, known, reappeared: plan.reappeared });
}

type Given = {
  thread: ParsedThread;
  context: DepositContext;
  read: ReadThread;
  plan: DepositPlan;
  saidAt: SealingCase['saidAt'];
};

type Prepared = {
  depositId: string;
  caseId: string;
  threadId: string;
  epoch: string;
  /** By position in the export. */
  slots: Map<number, MessageSlot>;
  notes: PreparedNote[];
  copies: PreparedCopies;
};

async function makeDeposit(station: Station, given: Given): Promise<SealedThread | 'overtaken'> {
  const depositId = newId('deposit', station.random);
  const caseId = given.context.caseId ?? newId('case', station.random);
  const slots = makeSlots(station, given);
  try {
    await beginDeposit(station.db, intent(station, given, depositId, caseId));
    const keys = [...slots.values()].flatMap(({ message, attachments }) => [message, ...attachments]);
    const { epoch } = await station.vault.put(caseId, keys);
    const notes = await prepareNotes(station, caseId, [threadFacts(given), salts(slots)]);
    const copies = await prepareCopies(station, caseId, given.read.senders, given.context, slots.size);
    const threadId = given.plan.threadId ?? newId('thread', station.random);
    const prepared = { depositId, caseId, threadId, epoch, slots, notes, copies };
    const stored = await inTransaction(station.db, (tx) => store(station, tx, given, prepared));
    if (!stored) {
      await undoDeposit(station, depositId, caseId);
      return 'overtaken';
    }
  } catch (cause) {
    // If undoing fails as well, the recorded intent lets the next start undo it; the first fault is the one to tell.
    await undoDeposit(station, depositId, caseId).catch(() => undefined);
    throw cause;
  } finally {
    for (const { message, attachments, salt } of slots.values())
      for (const bytes of [message.key, salt, ...attachments.map(({ key }) => key)]) bytes.fill(0);
  }
  const { known, reappeared } = given.plan;
  return readSealedThread(station.db, caseId, { added: slots.size, known: known.length, reappeared });
}

function intent(station: Station, given: Given, depositId: string, caseId: string) {
  return {
    deposit_id: depositId,
    case_id: caseId,
    thread_id: null,
    platform: given.thread.platform,
    state: 'begun' as const,
    deposited_by: given.context.depositedBy.id,
    begun_at: station.clock.now(),
    made_at: null,
    added: 0,
    known: 0,
  };
}

function makeSlots(station: Station, { plan, read }: Given): Map<number, MessageSlot> {
  const key = (prefix: string) => ({
    keyId: newId(prefix, station.random),
    key: station.random(KEY_BYTES),
  });
  return new Map(
    plan.fresh.flatMap((index) => {
      const print = read.fingerprints[index];
      if (print === undefined) return [];
      const attachments = Array.from({ length: print.attachments }, () => key('attachment'));
      return [
        [
          index,
          { message: key('message'), attachments, salt: station.random(SALT_BYTES), digest: print.digest },
        ],
      ];
    }),
  );
}

function threadFacts({ thread, context }: Given) {
  const bytes = Buffer.from(JSON.stringify({ ...factsOf(thread), timeZone: context.timeZone }), 'utf8');
  return { kind: 'thread-facts' as const, bytes };
}

function salts(slots: Map<number, MessageSlot>) {
  const byMessage = [...slots.values()].map(({ message, salt }) => [message.keyId, salt.toString('base64')]);
  const bytes = Buffer.from(JSON.stringify(Object.fromEntries(byMessage)), 'utf8');
  return { kind: 'original-salts' as const, bytes };
}

/** Everything of the deposit in the caller's transaction; false when another deposit came first. */
async function store(station: Station, tx: Db, given: Given, prepared: Prepared): Promise<boolean> {
  const { plan, context, thread, read } = given;
  const { depositId, caseId, threadId, slots } = prepared;
  await lockDeposits(tx);
  const now = station.clock.now();
  const planNow = await planDeposit(tx, thread.platform, read.fingerprints, context.threadId);
  if (!samePlan(plan, planNow)) return false;
  if (plan.threadId === null)
    await insertThread(tx, { thread_id: threadId, platform: thread.platform, created_at: now });
  await storeMessages(station, tx, given, prepared);
  await storeNotes(station, tx, [...prepared.notes, ...prepared.copies.notes]);
  await insertCopies(tx, prepared.copies.rows);
  await reportReappeared(station, tx, context, plan);
  const [added, known, reappeared] = [slots.size, plan.known.length, plan.reappeared.length];
  await endDeposit(tx, depositId, { thread_id: threadId, made_at: now, added, known });
  const fields = { depositId, threadId, caseId, added, known, reappeared };
  await station.audit.append(tx, { name: 'deposit-made', by: context.depositedBy, why: 'deposit', fields });
  return true;
}

/** The second pass over the thread, in batches, so that memory does not grow with it. */
async function storeMessages(station: Station, tx: Db, given: Given, prepared: Prepared): Promise<void> {
  const { thread, context, saidAt } = given;
  const { caseId, threadId, epoch, slots } = prepared;
  const attachment = (name: string): Promise<Buffer | null> => thread.attachment(name);
  const where: SealingCase = { caseId, threadId, epoch, timeZone: context.timeZone, saidAt, attachment };
  const fingerprint = fingerprinter(station.digestKey);
  let rows: SealedRows = { originals: [], attachments: [], fingerprints: [] };
  let [index, sizeBytes, stored] = [0, 0, 0];
  for await (const message of thread.messages()) {
    const digest = fingerprint(message);
    const slot = slots.get(index);
    index += 1;
    if (slot === undefined) continue;
    // The two passes must tell the same, or keys and messages would be mixed up.
    if (!slot.digest.equals(digest)) throw changed();
    sizeBytes += await sealMessage(station, where, message, slot, rows);
    stored += 1;
    if (rows.originals.length < BATCH_ROWS && sizeBytes < BATCH_BYTES) continue;
    await insertSealed(tx, rows);
    rows = { originals: [], attachments: [], fingerprints: [] };
    sizeBytes = 0;
  }
  await insertSealed(tx, rows);
  if (stored !== slots.size) throw changed();
}

function changed(): Fault {
  return new Fault(
    'internal',
    'custody-thread-changed',
    'The export gave other messages on a second reading.',
  );
}

async function reportReappeared(
  station: Station,
  tx: Db,
  context: DepositContext,
  plan: DepositPlan,
): Promise<void> {
  const rows = plan.reappeared.map(({ messageId, caseId, deletionId }) => ({
    reappearance_id: newId('reappearance', station.random),
    message_id: messageId,
    case_id: caseId,
    deletion_id: deletionId,
    seen_at: station.clock.now(),
    deposited_by: context.depositedBy.id,
  }));
  const told = new Set((await insertReappearances(tx, rows)).map((row) => row.message_id));
  // RULE C-04: one event for each deletion that is contradicted; the rows name the messages.
  const fresh = plan.reappeared.filter(({ messageId }) => told.has(messageId));
  for (const [deletionId, messages] of Map.groupBy(fresh, (message) => message.deletionId))
    await station.audit.append(tx, {
      name: 'messages-reappeared',
      by: context.depositedBy,
      why: 'deposit',
      fields: { caseId: messages[0]?.caseId ?? '', deletionId, messages: messages.length },
    });
}
