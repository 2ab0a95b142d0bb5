// Deposits a thread: wholly or not at all (RULE C-01, RULE C-03, RULE C-04). Order: record the intent, put the keys into the
// vault, then one transaction for all rows; what fails in between is undone, here or at the next start (undo-deposit.ts).
import { KEY_BYTES } from '../kernel/aes-gcm.ts';
import { Fault } from '../kernel/fault.ts';
import { newId } from '../kernel/ids.ts';
import { factsOf } from '../ingest/index.ts';
import type { IngestWarning, ParsedThread } from '../ingest/parsed-thread.ts';
import { SALT_BYTES } from '../signing/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { CaseMarks } from './case-marks.ts';
import { readSealedThread } from './cases.ts';
import { prepareCopies, type PreparedCopies } from './copies.ts';
import type { DepositContext } from './case-state.ts';
import {
  caseOfKnown,
  knownCount,
  planDeposit,
  planStands,
  type DepositPlan,
  type PlannedExport,
} from './deposit-plan.ts';
import {
  beginDeposit,
  depositOfCase,
  endDeposit,
  insertCopies,
  insertThread,
  lockDeposits,
} from './deposit-queries.ts';
import { formerFingerprinter } from './former-fingerprint.ts';
import type { PreparedNote } from './note.ts';
import { prepareNotes, storeNotes } from './notes.ts';
import { readThread } from './read-thread.ts';
import { reportReappeared } from './reappearances.ts';
import { hasFormerFingerprints } from './recognition-queries.ts';
import { saltsNote } from './salts.ts';
import { saidAtResolver } from './said-at.ts';
import type { MessageSlot, SealingCase } from './seal-message.ts';
import type { SealedThread } from './sealed-thread.ts';
import type { Station } from './station.ts';
import { storeMessages } from './store-messages.ts';
import { undoDeposit } from './undo-deposit.ts';

const ATTEMPTS = 3;

/** See `Custody.deposit`. */
export async function deposit(
  station: Station,
  thread: ParsedThread,
  context: DepositContext,
): Promise<SealedThread> {
  const saidAt = saidAtResolver(context.timeZone);
  const ended = await earlierDeposit(station, context);
  if (ended !== null) return ended;
  const planned = await readExport(station, thread, context);
  if (planned.read.messages.length === 0)
    throw new Fault('invalid', 'custody-empty-thread', 'The thread has no message.');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const plan = await planDeposit(station.db, station.digestKey, planned);
    const repeated = plan.fresh.length === 0 ? caseOfKnown(plan) : null;
    if (repeated !== null) return repeatDeposit(station, context, plan, repeated);
    const made = await makeDeposit(station, { planned, context, plan, saidAt });
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

async function readExport(
  station: Station,
  thread: ParsedThread,
  { threadId }: DepositContext,
): Promise<PlannedExport> {
  const continues = threadId ?? null;
  if (!(await hasFormerFingerprints(station.db)))
    return { thread, continues, read: await readThread(thread), former: null };
  const [former, next] = [[] as Buffer[], formerFingerprinter(station.digestKey)];
  const read = await readThread(thread, (message) => void former.push(next(message)));
  return { thread, continues, read, former };
}

/** RULE C-03: the same export again changes nothing; what was erased and came back is told (RULE C-04). */
async function repeatDeposit(
  station: Station,
  context: DepositContext,
  plan: DepositPlan,
  caseId: string,
): Promise<SealedThread> {
  const [known, { recognised, reappeared }] = [knownCount(plan), plan];
  await inTransaction(station.db, async (tx) => {
    await reportReappeared(station, tx, context, reappeared);
    const threadId = plan.threadId ?? '';
    const fields = { threadId, caseId, known, reappeared: reappeared.length };
    await station.audit.append(tx, {
      name: 'deposit-repeated',
      by: context.depositedBy,
      why: 'deposit',
      fields,
    });
  });
  return readSealedThread(station.db, caseId, { added: 0, known, reappeared, recognised });
}

type Given = {
  planned: PlannedExport;
  context: DepositContext;
  plan: DepositPlan;
  saidAt: SealingCase['saidAt'];
};

type Prepared = {
  depositId: string;
  caseId: string;
  threadId: string;
  epoch: string;
  team: string | null;
  /** By position in the export. */
  slots: Map<number, MessageSlot>;
  notes: PreparedNote[];
  copies: PreparedCopies;
};

async function makeDeposit(station: Station, given: Given): Promise<SealedThread | 'overtaken'> {
  const depositId = newId('deposit', station.random);
  const caseId = given.context.caseId ?? newId('case', station.random);
  const slots = makeSlots(station, given);
  const { planned, plan } = given;
  try {
    await beginDeposit(station.db, intent(station, given, depositId, caseId));
    const keys = [...slots.values()].flatMap(({ message, attachments }) => [message, ...attachments]);
    const { epoch } = await station.vault.put(caseId, keys);
    const notes = await prepareNotes(station, caseId, [threadFacts(given), salts(slots)]);
    const copies = await prepareCopies(station, caseId, planned.read.senders, given.context, slots.size);
    const threadId = plan.threadId ?? newId('thread', station.random);
    const team = await station.teamOf(given.context);
    const prepared = { depositId, caseId, threadId, epoch, team, slots, notes, copies };
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
  const { reappeared, recognised } = plan;
  const counts = { added: slots.size, known: knownCount(plan) };
  return readSealedThread(station.db, caseId, { ...counts, reappeared, recognised });
}

function intent(station: Station, given: Given, depositId: string, caseId: string) {
  return {
    deposit_id: depositId,
    case_id: caseId,
    thread_id: null,
    platform: given.planned.thread.platform,
    state: 'begun' as const,
    deposited_by: given.context.depositedBy.id,
    begun_at: station.clock.now(),
    made_at: null,
    added: 0,
    known: 0,
    recognised: null,
    team: null,
  };
}

function makeSlots(station: Station, { plan, planned }: Given): Map<number, MessageSlot> {
  const key = (prefix: string) => ({
    keyId: newId(prefix, station.random),
    key: station.random(KEY_BYTES),
  });
  const slots = new Map<number, MessageSlot>();
  for (const index of plan.fresh) {
    const attachments = (planned.read.messages[index]?.files ?? []).map(() => key('attachment'));
    slots.set(index, { message: key('message'), attachments, salt: station.random(SALT_BYTES) });
  }
  return slots;
}

function threadFacts({ planned, context, plan }: Given) {
  const facts = factsOf(planned.thread);
  const warnings = [...facts.warnings, ...warningsOf(plan)];
  const bytes = Buffer.from(JSON.stringify({ ...facts, warnings, timeZone: context.timeZone }), 'utf8');
  return { kind: 'thread-facts' as const, bytes };
}

/** Messages that look like known ones and are new all the same. */
function warningsOf({ recognised }: DepositPlan): IngestWarning[] {
  return (['edited-since', 'media-since'] as const)
    .filter((reason) => recognised[reason] > 0)
    .map((reason) => ({ code: `custody-${reason}`, count: recognised[reason], lines: [] }));
}

function salts(slots: Map<number, MessageSlot>) {
  const inOrder = Buffer.concat([...slots.values()].map(({ salt }) => salt));
  return { kind: 'original-salts' as const, bytes: saltsNote(inOrder) };
}

/** Everything of the deposit in the caller's transaction; false when another deposit came first. */
async function store(station: Station, tx: Db, given: Given, prepared: Prepared): Promise<boolean> {
  const { plan, context, planned, saidAt } = given;
  const { depositId, caseId, threadId, epoch, team, slots } = prepared;
  const { thread } = planned;
  await lockDeposits(tx);
  if (!(await planStands(tx, station.digestKey, planned, plan))) return false;
  const now = station.clock.now();
  if (plan.threadId === null)
    await insertThread(tx, { thread_id: threadId, platform: thread.platform, created_at: now });
  const attachment = (name: string): Promise<Buffer | null> => thread.attachment(name);
  const marks = new CaseMarks(station.digestKey, context.timeZone);
  const where: SealingCase = { caseId, epoch, timeZone: context.timeZone, saidAt, attachment, marks };
  await storeMessages(station, tx, { planned, plan, threadId, where, slots });
  await storeNotes(station, tx, [...prepared.notes, ...prepared.copies.notes]);
  await insertCopies(tx, prepared.copies.rows);
  await reportReappeared(station, tx, context, plan.reappeared);
  const [added, known, reappeared] = [slots.size, knownCount(plan), plan.reappeared.length];
  const { recognised } = plan;
  await endDeposit(tx, depositId, { thread_id: threadId, made_at: now, added, known, recognised, team });
  const fields = { depositId, threadId, caseId, added, known, reappeared };
  await station.audit.append(tx, { name: 'deposit-made', by: context.depositedBy, why: 'deposit', fields });
  return true;
}
