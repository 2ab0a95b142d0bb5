// Attribution: the sealed draft of a case, the acts on it, and sign-off. Two people cannot overwrite each other: an act names
// the version it was made on.
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import { newId, type Random } from '../kernel/ids.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { Custody, Original, Reading } from '../custody/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { accountFor, type Accounting } from './accounting.ts';
import { applyCommand } from './apply-command.ts';
import type { DraftCommand } from './commands.ts';
import { emptyDraft, restoreDraft, type Draft } from './draft.ts';
import { patientsByMessage, practitionersOf } from './held-names.ts';
import type { MessageShape } from './draft-actions.ts';
import { patientsOfCase } from './patients-of-case.ts';
import type { Directory } from './ports.ts';
import {
  lockCase,
  noteAuthor,
  readDraftRow,
  readSignature,
  writeDispositions,
  writeDraftRow,
  writeSignature,
  type SignatureRow,
} from './queries.ts';
import { shiftEnd, type ShiftRule } from './shift.ts';
import { signable } from './signable.ts';
import { signOffDraft } from './sign-off.ts';
import { signatureFlaw, signatureManifest } from './signature-proof.ts';
import {
  restoreSignedEntries,
  type SignatureProof,
  type SignedEntries,
  type Staff,
} from './signed-entries.ts';

export type CaseView = {
  caseId: string;
  platform: string;
  version: number;
  draft: Draft;
  originals: Original[];
  accounting: Accounting;
  /** End of the shift in which the deposit was received; past it the case is overdue (RULE G-02). */
  dueAt: Date;
  late: boolean;
  signature: SignatureRow | null;
};

export type SignRequest = {
  caseId: string;
  version: number;
  signer: Staff;
  /** How the signer proved who they are, moments ago (RULE I-03; checked by the permission table). */
  method: string;
  /** For the record of the signature; a passkey's is checked once more. Left out: there is none to keep. */
  proof?: SignatureProof;
  confirmed: Record<string, string[]>;
};

/** What would be signed: as `SignRequest`, with the reason for a delay that is not in the draft yet. */
export type ManifestRequest = Omit<SignRequest, 'method' | 'proof'> & { reasonForDelay?: string };

export interface Attribution {
  /** Opens the case for somebody who works on it. Throws `custody-unknown-case`; for an erased case the originals are few or none. */
  open(caseId: string, reading: Reading): Promise<CaseView>;
  /** One act on the draft at `version`; gives the new version. Throws `attribution-version-conflict`, `attribution-already-signed`. */
  act(caseId: string, version: number, by: Staff, command: DraftCommand): Promise<number>;
  /** Sign-off: the case goes on by itself from here. Throws what `signOffDraft` throws, and the conflicts of `act`. */
  sign(request: SignRequest): Promise<SignatureRow>;
  /** What the signer is about to accept, for a passkey to sign. Throws what `sign` throws. */
  manifest(request: ManifestRequest): Promise<Json>;
  /** The baton, for filing. Throws `attribution-not-signed`. */
  signedEntries(caseId: string, reading: Reading): Promise<SignedEntries>;
  signature(caseId: string): Promise<SignatureRow | null>;
  /** The patients of a case, as far as they are known. See patients-of-case.ts. */
  patientsOf(caseId: string, reading: Reading): ReturnType<typeof patientsOfCase>;
}

export type AttributionParts = {
  db: Db;
  custody: Custody;
  directory: Directory;
  audit: AuditTrail;
  clock: Clock;
  random: Random;
  shift: ShiftRule;
  /** Asks for the next step within the transaction that makes it necessary. */
  onSigned: (db: Db, caseId: string) => Promise<void>;
};

function shapeOf(original: Original): MessageShape {
  const { messageId, seq, sender, text } = original;
  const attachmentIds = original.attachments
    .filter(({ present }) => present)
    .map(({ attachmentId }) => attachmentId);
  return { messageId, seq, sender, text, attachmentIds };
}

function conflict(code: string, message: string): Fault {
  return new Fault('conflict', `attribution-${code}`, message);
}

const CHANGED_MEANWHILE = 'The case changed after you looked at it. Look at it again before you sign.';

export function openAttribution(parts: AttributionParts): Attribution {
  return {
    open: (caseId, reading) => openCase(parts, caseId, reading),
    act: (caseId, version, by, command) => act(parts, { caseId, version, by, command }),
    sign: (request) => sign(parts, request),
    manifest: async ({ reasonForDelay, ...request }) =>
      signatureManifest((await accept(parts, { ...request, method: 'passkey' }, reasonForDelay)).signed),
    signedEntries: async (caseId, reading) => {
      const row = await readSignature(parts.db, caseId);
      if (row === null) throw conflict('not-signed', 'The case has not been signed.');
      return restoreSignedEntries(
        JSON.parse((await parts.custody.openNote(row.noteId, reading)).toString('utf8')),
      );
    },
    signature: (caseId) => readSignature(parts.db, caseId),
    patientsOf: (caseId, reading) => patientsOfCase(parts, caseId, reading),
  };
}

async function loadDraft(
  parts: AttributionParts,
  caseId: string,
  reading: Reading,
): Promise<{ version: number; noteId: string | null; draft: Draft }> {
  const row = await readDraftRow(parts.db, caseId);
  if (row === null) return { version: 0, noteId: null, draft: emptyDraft(caseId) };
  const bytes = await parts.custody.openNote(row.noteId, reading);
  return {
    version: row.version,
    noteId: row.noteId,
    draft: restoreDraft(JSON.parse(bytes.toString('utf8'))),
  };
}

async function knownCase(
  parts: AttributionParts,
  caseId: string,
): Promise<{ platform: string; dueAt: Date; late: boolean; erased: boolean }> {
  const state = await parts.custody.caseState(caseId);
  if (state === null) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const dueAt = shiftEnd(state.depositedAt, parts.shift);
  return {
    platform: state.platform,
    dueAt,
    late: parts.clock.now() > dueAt,
    erased: state.erased === state.messages,
  };
}

async function openCase(parts: AttributionParts, caseId: string, reading: Reading): Promise<CaseView> {
  const { platform, dueAt, late, erased } = await knownCase(parts, caseId);
  const signature = await readSignature(parts.db, caseId);
  // Erased with the last message of the case (RULE D-06): there is nothing left to show.
  const { version, draft } = erased
    ? { version: 0, draft: emptyDraft(caseId) }
    : await loadDraft(parts, caseId, reading);
  const originals = erased ? [] : await parts.custody.openCase(caseId, reading);
  const accounting = accountFor(draft, originals.map(shapeOf));
  return { caseId, platform, version, draft, originals, accounting, dueAt, late, signature };
}

async function act(
  parts: AttributionParts,
  step: { caseId: string; version: number; by: Staff; command: DraftCommand },
): Promise<number> {
  const { caseId, by, command } = step;
  const reading: Reading = { by: { kind: 'account', id: by.accountId }, why: 'attribution' };
  const view = await openCase(parts, caseId, reading);
  if (view.signature !== null)
    throw conflict('already-signed', 'The case is signed; nothing in it can be changed.');
  if (view.version !== step.version) {
    throw conflict('version-conflict', 'Somebody else changed this case meanwhile. Look at it again.');
  }
  const at = parts.clock.now();
  const draft = await applyCommand(view.draft, view.originals.map(shapeOf), command, {
    by,
    at,
    directory: parts.directory,
  });
  const old = await readDraftRow(parts.db, caseId);
  const note = await parts.custody.prepareNote({
    ownerId: caseId,
    kind: 'draft',
    bytes: canonicalJson(draft),
  });
  const version = view.version + 1;
  await inTransaction(parts.db, async (db) => {
    await lockCase(db, caseId);
    // RULE A-01: what is answered as saved is in what was signed, or it is refused.
    if ((await readSignature(db, caseId)) !== null)
      throw conflict('already-signed', 'The case is signed; nothing in it can be changed.');
    const noteId = await parts.custody.storeNote(db, note);
    if (!(await writeDraftRow(db, caseId, { version, noteId, updatedAt: at, updatedBy: by.accountId }))) {
      throw conflict('version-conflict', 'Somebody else changed this case meanwhile. Look at it again.');
    }
    await noteAuthor(db, caseId, by.accountId, at);
    if (command.type === 'bind-sender') await parts.custody.noteSenders(db, caseId, practitionersOf(draft));
    await parts.audit.append(db, {
      name: 'draft-saved',
      by: reading.by,
      why: 'attribution',
      fields: { caseId },
    });
    if (command.type === 'bind-sender') {
      // RULE A-02: on what basis, never whom: that is in the draft.
      const basis = 'basis' in command.person ? command.person.basis : 'described';
      const event = { name: 'person-bound', by: reading.by, why: 'attribution' } as const;
      await parts.audit.append(db, { ...event, fields: { caseId, basis } });
    }
  });
  if (old !== null) await parts.custody.eraseNotes([old.noteId], reading);
  return version;
}

/** What the signature covers, as it stands now. `reasonForDelay`: in place of that in the draft. */
async function accept(
  parts: AttributionParts,
  request: SignRequest,
  reasonForDelay?: string,
): Promise<{ view: CaseView; signed: SignedEntries }> {
  const { caseId, signer } = request;
  const reading: Reading = { by: { kind: 'account', id: signer.accountId }, why: 'sign-off' };
  const view = await openCase(parts, caseId, reading);
  if (view.signature !== null) throw conflict('already-signed', 'The case is signed already.');
  if (view.version !== request.version) {
    throw conflict('version-conflict', CHANGED_MEANWHILE);
  }
  const draft = reasonForDelay === undefined ? view.draft : { ...view.draft, reasonForDelay };
  const signed = signOffDraft(draft, view.platform, await signable(parts, view, reading), {
    signatureId: newId('sig', parts.random),
    signedBy: signer,
    signedAt: parts.clock.now(),
    method: request.method,
    proof: request.proof ?? null,
    confirmed: request.confirmed,
    late: view.late,
    newEntryId: () => newId('entry', parts.random),
  });
  return { view, signed };
}

async function sign(parts: AttributionParts, request: SignRequest): Promise<SignatureRow> {
  const { caseId, signer } = request;
  const { view, signed } = await accept(parts, request);
  // RULE I-03: what is kept is what the passkey signed, whatever happened since that was judged.
  if (signatureFlaw(signed) !== null)
    throw new Fault(
      'refused',
      'attribution-other-content',
      'The case is not what your passkey signed any more.',
    );
  const by = { kind: 'account', id: signer.accountId } as const;
  const note = await parts.custody.prepareNote({
    ownerId: caseId,
    kind: 'signed-entries',
    bytes: canonicalJson(signed),
  });
  const { signatureId } = signed;
  const entries = signed.entries.length;
  return inTransaction(parts.db, async (db) => {
    await lockCase(db, caseId);
    if (((await readDraftRow(db, caseId))?.version ?? 0) !== view.version)
      throw conflict('version-conflict', CHANGED_MEANWHILE);
    const noteId = await parts.custody.storeNote(db, note);
    const row = {
      signatureId,
      caseId,
      noteId,
      entries,
      late: view.late,
      signedAt: new Date(signed.signedAt),
      signedBy: signer.accountId,
    };
    if (!(await writeSignature(db, row))) throw conflict('already-signed', 'The case is signed already.');
    await writeDispositions(db, signed);
    await parts.custody.notePatients(db, patientsByMessage(parts.custody, signed));
    await parts.onSigned(db, caseId);
    const fields = { caseId, signatureId, entries, method: request.method };
    await parts.audit.append(db, { name: 'entries-signed', by, why: 'sign-off', fields });
    return row;
  });
}
