// Decides what is new in an export (RULE C-03, RULE C-04): which thread it belongs to, which messages are known and on what
// evidence, which were erased and came back.
import type { KeyObject } from 'node:crypto';
import type { ParsedThread } from '../ingest/parsed-thread.ts';
import { sha256 } from '../kernel/digest.ts';
import type { Db } from '../store/index.ts';
import { findBackbone } from './backbone.ts';
import { findKnown, threadSize, type KnownMessage } from './deposit-queries.ts';
import { threadDigests } from './fingerprint.ts';
import { anchorsOf, tellingGrams } from './anchors.ts';
import type { ThreadFrame } from './make-fingerprints.ts';
import type { FilesOf } from './matching.ts';
import type { ReadMessage } from './read-message.ts';
import type { ReadThread } from './read-thread.ts';
import { recognise, type Recognition } from './recognise.ts';
import { NOTHING_RECOGNISED, type Recognised } from './recognition.ts';
import { depositsMade, erasedOf, fingerprintsOf, threadsWithAnchors } from './recognition-queries.ts';
import { isSameThread, mayBeSameThread } from './same-thread.ts';
import { StoredFingerprints } from './stored-fingerprints.ts';

export type ReappearedMessage = { messageId: string; caseId: string; deletionId: string };

/** A known message: where it lies, and what deletion it was erased by. */
type KnownPlace = { caseId: string; erased: { messageId: string; deletionId: string } | null };

export type DepositPlan = {
  /** Null when the thread is new. */
  threadId: string | null;
  /** Positions in the export of the messages to be added. */
  fresh: number[];
  /** How many messages each case has of those that are known and not erased. */
  known: ReadonlyMap<string, number>;
  reappeared: ReappearedMessage[];
  recognised: Recognised;
  frame: ThreadFrame;
  /** How many deposits there were when it was made, and how many messages of the thread were erased. */
  madeAt: { deposits: number; erased: number };
};

/** An export as the plan needs it. */
export type PlannedExport = {
  thread: ParsedThread;
  read: ReadThread;
  /** The thread, when it is known beforehand. */
  continues: string | null;
  /** Each message's fingerprint of the form before; null when none is stored. */
  former: Buffer[] | null;
};

const CANDIDATES = 3;
// A long export shares a stretch or two of common talk with many threads, and is compared with none of them for that: one
// anchor in so many grams is asked for, which is a stretch of five messages in that many, and never more than twenty.
const GRAMS_TO_AN_ANCHOR = 500;
const MOST_ASKED = 20;

// One shared message is no proof of one thread: forwarded words and notices of the app come in several. So many are.
const ENOUGH_FORMER = 20;

export async function planDeposit(
  db: Db,
  digestKey: KeyObject,
  planned: PlannedExport,
): Promise<DepositPlan> {
  const deposits = await depositsMade(db);
  const former = await findFormer(db, planned);
  let best: Candidate | undefined;
  for (const threadId of await candidatesFor(db, digestKey, planned, former)) {
    const found = await tryThread(db, digestKey, planned, threadId, former);
    if (found !== undefined && (best === undefined || found.known > best.known)) best = found;
  }
  return best === undefined ? newThread(planned.read, deposits) : planFor(db, planned, best, deposits);
}

/** Threads that this may be one of. */
async function candidatesFor(
  db: Db,
  digestKey: KeyObject,
  { read, continues }: PlannedExport,
  former: Former,
): Promise<Set<string>> {
  if (continues !== null) return new Set([continues]);
  const grams = tellingGrams(read);
  const least = Math.max(1, Math.min(MOST_ASKED, Math.floor(grams.length / GRAMS_TO_AN_ANCHOR)));
  const anchors = anchorsOf(digestKey, read, grams);
  const candidates = new Set(await threadsWithAnchors(db, anchors, { least, most: CANDIDATES }));
  if (former.threadId !== null) candidates.add(former.threadId);
  return candidates;
}

type Former = { threadId: string | null; known: Map<string, Map<string, KnownMessage>> };

type Candidate = {
  threadId: string;
  known: number;
  recognition: Recognition;
  stored: StoredFingerprints;
  /** By position. */
  former: Map<number, KnownMessage>;
};

function newThread({ messages }: ReadThread, deposits: number): DepositPlan {
  return {
    threadId: null,
    fresh: [...messages.keys()],
    known: new Map(),
    reappeared: [],
    recognised: NOTHING_RECOGNISED,
    frame: { shift: () => 0, speaker: (here) => here },
    madeAt: { deposits, erased: 0 },
  };
}

async function findFormer(db: Db, { read, former }: PlannedExport): Promise<Former> {
  if (former === null) return { threadId: null, known: new Map() };
  const rows = Map.groupBy(await findKnown(db, read.platform, former), ({ threadId }) => threadId);
  const byDigest = (known: KnownMessage[]): Map<string, KnownMessage> =>
    new Map(known.map((message) => [message.digest.toString('base64'), message]));
  const known = new Map([...rows].map(([threadId, messages]) => [threadId, byDigest(messages)]));
  const ranked = [...rows].sort(([, a], [, b]) => b.length - a.length);
  for (const [threadId, matches] of ranked) {
    if (matches.every(({ kind }) => kind === 'system')) continue;
    const enough = Math.min(ENOUGH_FORMER, Math.min(former.length, await threadSize(db, threadId)) / 2);
    if (matches.length >= enough) return { threadId, known };
  }
  return { threadId: null, known };
}

async function tryThread(
  db: Db,
  digestKey: KeyObject,
  planned: PlannedExport,
  threadId: string,
  former: Former,
): Promise<Candidate | undefined> {
  const stored = new StoredFingerprints(await fingerprintsOf(db, threadId));
  const digests = threadDigests(digestKey, threadId);
  const knownHere = former.known.get(threadId);
  const taken = new Map<number, KnownMessage>();
  for (const [index, digest] of (planned.former ?? []).entries()) {
    const message = knownHere?.get(digest.toString('base64'));
    if (message !== undefined) taken.set(index, message);
  }
  const sure = threadId === planned.continues || threadId === former.threadId;
  const backbone = findBackbone(planned.read, stored, digests);
  if (!sure && !mayBeSameThread(planned.read, backbone, stored.count)) return undefined;
  const filesOf: FilesOf = (message) => sha256sOf(planned.thread, message);
  const parts = { read: planned.read, stored, digests, backbone, filesOf };
  const recognition = await recognise(parts, taken.keys());
  if (!sure && !isSameThread(planned.read, recognition.matches, stored.count)) return undefined;
  const known = recognition.matches.length + taken.size;
  return { threadId, known, recognition, stored, former: taken };
}

async function planFor(
  db: Db,
  planned: PlannedExport,
  { threadId, recognition, stored, former }: Candidate,
  deposits: number,
): Promise<DepositPlan> {
  const erased = new Map(
    (await erasedOf(db, threadId)).map((message) => [`${message.caseId} ${message.seq}`, message]),
  );
  const { matches, edited, broughtFiles, frame } = recognition;
  const recognised = { ...NOTHING_RECOGNISED, same: former.size };
  [recognised['edited-since'], recognised['media-since']] = [edited, broughtFiles];
  const places = new Map<number, KnownPlace>();
  for (const match of matches) {
    recognised[match.basis] += 1;
    const { caseId, seq } = stored.place(match.stored);
    // The mark of a deletion brings no words back.
    const gone = match.basis === 'deleted-since' ? undefined : erased.get(`${caseId} ${seq}`);
    places.set(match.index, { caseId, erased: gone ?? null });
  }
  for (const [index, { caseId, messageId, deletionId }] of former)
    places.set(index, { caseId, erased: deletionId === null ? null : { messageId, deletionId } });
  const fresh = [...planned.read.messages.keys()].filter((index) => !places.has(index));
  const madeAt = { deposits, erased: erased.size };
  return { threadId, fresh, ...tell(places), recognised, frame, madeAt };
}

async function sha256sOf(thread: ParsedThread, { files }: ReadMessage): Promise<Buffer[]> {
  const digests: Buffer[] = [];
  for (const name of files) {
    const bytes = await thread.attachment(name);
    if (bytes !== null) digests.push(sha256(bytes));
  }
  return digests;
}

function tell(places: ReadonlyMap<number, KnownPlace>) {
  const known = new Map<string, number>();
  const reappeared: ReappearedMessage[] = [];
  for (const { caseId, erased } of places.values()) {
    if (erased === null) known.set(caseId, (known.get(caseId) ?? 0) + 1);
    else reappeared.push({ messageId: erased.messageId, caseId, deletionId: erased.deletionId });
  }
  return { known, reappeared };
}

/** Whether a plan still stands: nothing but another deposit or an erasure can change it. */
export async function planStands(
  db: Db,
  digestKey: KeyObject,
  planned: PlannedExport,
  plan: DepositPlan,
): Promise<boolean> {
  const erased = plan.threadId === null ? 0 : (await erasedOf(db, plan.threadId)).length;
  if (erased === plan.madeAt.erased && (await depositsMade(db)) === plan.madeAt.deposits) return true;
  const now = await planDeposit(db, digestKey, planned);
  return (
    now.threadId === plan.threadId &&
    now.reappeared.length === plan.reappeared.length &&
    now.fresh.length === plan.fresh.length &&
    now.fresh.every((position, at) => position === plan.fresh[at])
  );
}

/** Messages that are known and not erased. */
export function knownCount({ known }: DepositPlan): number {
  return [...known.values()].reduce((sum, count) => sum + count, 0);
}

/** For an export that adds nothing: the case that holds most of its messages. */
export function caseOfKnown({ known, reappeared }: DepositPlan): string | null {
  const counts = new Map(known);
  for (const { caseId } of reappeared) counts.set(caseId, (counts.get(caseId) ?? 0) + 1);
  const [largest] = [...counts].sort(([, a], [, b]) => b - a);
  return largest?.[0] ?? null;
}
