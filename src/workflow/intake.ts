// The door: an export comes in, is kept under a key in memory only, parsed, asked about where evidence does not decide, and
// sealed. Whatever happens, the export itself is destroyed; what was asked about waits a quarter of an hour for its answers.
import type { Readable } from 'node:stream';
import type { Actor } from '../audit/index.ts';
import type { Custody, SealedThread, SpooledExport } from '../custody/index.ts';
import { factsOf, parseExport } from '../ingest/index.ts';
import type { Answers, Question, ThreadFacts } from '../ingest/parsed-thread.ts';
import { bounds } from '../kernel/bounds.ts';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import { newId, type Random } from '../kernel/ids.ts';

export type IntakeResult =
  | { outcome: 'deposited'; thread: SealedThread; facts: ThreadFacts }
  | { outcome: 'asks'; uploadId: string; questions: Question[]; facts: ThreadFacts; expiresAt: Date };

/** Files that belong together, in any order; each is read to its end before the next is asked for. */
export type OfferedFiles = AsyncIterable<OfferedFile> | Iterable<OfferedFile>;
export type OfferedFile = { readonly fileName: string | null; readonly bytes: Readable };

export interface Intake {
  /** Takes an export to its end, or to its questions. Throws what ingest and custody throw; then nothing of it is kept. */
  receive(files: OfferedFiles, answers: Answers, by: Actor): Promise<IntakeResult>;
  /** Goes on with an export that was asked about; only for who handed it in. Throws `intake-unknown-upload`. */
  answer(uploadId: string, answers: Answers, by: Actor): Promise<IntakeResult>;
  /** What is asked about an upload. Throws `intake-unknown-upload`. */
  pending(uploadId: string, by: Actor): Extract<IntakeResult, { outcome: 'asks' }>;
  /** Who handed in an upload that waits; null when there is none. */
  ownerOf(uploadId: string): string | null;
  /** Destroys what waits; called at shutdown. */
  close(): Promise<void>;
}

type Spooled = { spool: SpooledExport; name: string | null };

type Pending = {
  files: Spooled[];
  by: Actor;
  answers: Answers;
  asks: Extract<IntakeResult, { outcome: 'asks' }>;
};

export type IntakeParts = { custody: Custody; clock: Clock; random: Random; timeZone: string };

const WAIT_MS = 15 * 60_000;
const WAITING_LIMIT = 50;

export function openIntake(parts: IntakeParts): Intake {
  return new SpoolingIntake(parts);
}

class SpoolingIntake implements Intake {
  readonly #parts: IntakeParts;
  readonly #waiting = new Map<string, Pending>();

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  async receive(files: OfferedFiles, answers: Answers, by: Actor): Promise<IntakeResult> {
    await this.#dropExpired();
    if (this.#waiting.size >= WAITING_LIMIT) {
      throw new Fault(
        'unavailable',
        'intake-busy',
        'Too many exports wait for answers. Try again in a few minutes.',
        { retryAfterSeconds: 60 },
      );
    }
    return this.#process({ files: await this.#spool(files, by), by }, answers);
  }

  /** All of the files or none: what came before one that failed is destroyed. */
  async #spool(files: OfferedFiles, by: Actor): Promise<Spooled[]> {
    const spooled: Spooled[] = [];
    let maxBytes: number = bounds.maxExportBytes;
    try {
      for await (const { fileName, bytes } of files) {
        if (spooled.length >= bounds.maxExportFiles)
          throw new Fault(
            'too-large',
            'intake-too-many-files',
            'More files came together than allowed. Hand them in as one zip.',
            { place: { field: 'file' } },
          );
        const spool = await this.#parts.custody.spool(bytes, { maxBytes }, by);
        spooled.push({ spool, name: fileName });
        maxBytes -= spool.sizeBytes;
      }
      return spooled;
    } catch (error) {
      await destroyAll(spooled);
      throw error;
    }
  }

  async answer(uploadId: string, answers: Answers, by: Actor): Promise<IntakeResult> {
    await this.#dropExpired();
    const { files, answers: earlier } = this.#find(uploadId, by);
    this.#waiting.delete(uploadId);
    return this.#process({ files, by }, { ...earlier, ...answers });
  }

  pending(uploadId: string, by: Actor): Extract<IntakeResult, { outcome: 'asks' }> {
    return this.#find(uploadId, by).asks;
  }

  ownerOf(uploadId: string): string | null {
    return this.#waiting.get(uploadId)?.by.id ?? null;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#waiting.values()].map(({ files }) => destroyAll(files)));
    this.#waiting.clear();
  }

  #find(uploadId: string, by: Actor): Pending {
    const pending = this.#waiting.get(uploadId);
    if (pending === undefined || pending.by.id !== by.id) {
      throw new Fault(
        'not-found',
        'intake-unknown-upload',
        'This export is no longer here. Hand it in again.',
      );
    }
    return pending;
  }

  /** Either waits with its questions, or is over and destroyed. */
  async #process(upload: Omit<Pending, 'answers' | 'asks'>, answers: Answers): Promise<IntakeResult> {
    let keep = false;
    let caseId: string | undefined;
    try {
      const files = upload.files.map(({ spool, name }) => ({ name, source: spool.source }));
      const parsed = await parseExport(files, answers);
      const questions = parsed.outcome === 'asks' ? parsed.questions : parsed.open;
      if (parsed.outcome === 'asks' || questions.length > 0) {
        const uploadId = newId('upload', this.#parts.random);
        const expiresAt = new Date(this.#parts.clock.now().getTime() + WAIT_MS);
        const facts = parsed.outcome === 'asks' ? parsed.facts : factsOf(parsed.thread);
        const asks = { outcome: 'asks' as const, uploadId, questions, facts, expiresAt };
        this.#waiting.set(uploadId, { ...upload, answers, asks });
        keep = true;
        return asks;
      }
      // Absolute times need no answer; they are shown in the organisation's own zone.
      const timeZone = answers.timeZone ?? this.#parts.timeZone;
      const thread = await this.#parts.custody.deposit(parsed.thread, { depositedBy: upload.by, timeZone });
      ({ caseId } = thread);
      return { outcome: 'deposited', thread, facts: factsOf(parsed.thread) };
    } finally {
      if (!keep) await destroyAll(upload.files, caseId);
    }
  }

  async #dropExpired(): Promise<void> {
    const now = this.#parts.clock.now();
    for (const [uploadId, { files, asks }] of this.#waiting) {
      if (asks.expiresAt > now) continue;
      this.#waiting.delete(uploadId);
      await destroyAll(files);
    }
  }
}

/** RULE C-02: the end of an export is evidence; where its messages went into a case, it names the case. */
async function destroyAll(files: readonly Spooled[], caseId?: string): Promise<void> {
  for (const { spool } of files) await spool.destroy(caseId);
}
