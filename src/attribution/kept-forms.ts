// Keeps forms of a case that were not sent, and gives them back to the person who typed them (RULE I-02). Order: seal, store and
// point to the new note, then erase the old one; a crash in between leaves a note that is erased with the case.
import { Fault, faultCode } from '../kernel/fault.ts';
import type { AttributionParts } from './attribution.ts';
import type { Reading } from '../custody/index.ts';
import { inTransaction } from '../store/index.ts';
import { FORM_KEPT_MS, formBytes, formFields, type FormToKeep, type KeptForm } from './kept-form.ts';
import * as queries from './kept-form-queries.ts';
import { readSignature } from './queries.ts';

export interface KeptForms {
  /** Keeps it in the place of an earlier one of the same form. Throws `custody-unknown-case`, `attribution-already-signed`. */
  keep(form: FormToKeep): Promise<void>;
  /** What this person has left in forms of the case, newest first; only that of one form, with `action`. Each is opened. */
  of(of: { accountId: string; caseId: string; action?: string | undefined }): Promise<KeptForm[]>;
  /** It was sent, or is not wanted. Safe to repeat. */
  drop(form: { accountId: string; caseId: string; action: string }): Promise<void>;
  /** Erases those whose time is over; for a timer. */
  sweep(): Promise<void>;
}

type Parts = Pick<AttributionParts, 'db' | 'custody' | 'audit' | 'clock'>;

const SWEEPING: Reading = { by: { kind: 'service', id: 'attribution' }, why: 'operation' };

function readingOf({ accountId }: { accountId: string }): Reading {
  return { by: { kind: 'account', id: accountId }, why: 'attribution' };
}

async function keep(parts: Parts, form: FormToKeep): Promise<void> {
  const { db, custody, audit, clock } = parts;
  const { caseId } = form;
  if ((await custody.caseState(caseId)) === null)
    throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  // Nothing of a signed case can be changed, and what is kept must not come to be after its erasure (RULE D-06).
  if ((await readSignature(db, caseId)) !== null)
    throw new Fault(
      'conflict',
      'attribution-already-signed',
      'The case is signed; nothing in it can be changed.',
    );
  const before = await queries.readKeptForms(db, form, clock.now());
  const note = await custody.prepareNote({
    ownerId: caseId,
    kind: 'kept-form',
    bytes: formBytes(form.fields),
  });
  const reading = readingOf(form);
  await inTransaction(db, async (tx) => {
    const noteId = await custody.storeNote(tx, note);
    const at = clock.now();
    const expiresAt = new Date(at.getTime() + FORM_KEPT_MS);
    await queries.writeKeptForm(tx, form, { noteId, at, expiresAt });
    await audit.append(tx, { name: 'form-kept', ...reading, fields: { caseId } });
  });
  await custody.eraseNotes(
    before.map(({ noteId }) => noteId),
    reading,
  );
}

/** Null when it was erased meanwhile, with its case or by its time. */
async function open(parts: Parts, noteId: string, reading: Reading): Promise<Buffer | null> {
  try {
    return await parts.custody.openNote(noteId, reading);
  } catch (error) {
    if (faultCode(error) === 'custody-key-destroyed') return null;
    throw error;
  }
}

export function keptForms(parts: Parts): KeptForms {
  const { db, custody, clock } = parts;
  const remove = async (noteIds: string[], reading: Reading): Promise<void> => {
    await custody.eraseNotes(noteIds, reading);
    for (const noteId of noteIds) await queries.removeKeptForm(db, noteId);
  };
  return {
    keep: (form) => keep(parts, form),
    of: async (which) => {
      const found: KeptForm[] = [];
      for (const { noteId, ...row } of await queries.readKeptForms(db, which, clock.now())) {
        const bytes = await open(parts, noteId, readingOf(which));
        if (bytes !== null) found.push({ ...row, fields: formFields(bytes) });
      }
      return found;
    },
    drop: async (which) => {
      const rows = await queries.readKeptForms(db, which, clock.now());
      await remove(
        rows.map(({ noteId }) => noteId),
        readingOf(which),
      );
    },
    sweep: async () => remove(await queries.expiredKeptForms(db, clock.now()), SWEEPING),
  };
}
