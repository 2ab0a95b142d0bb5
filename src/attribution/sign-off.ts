// The clinician's acceptance: a draft becomes SignedEntries when nothing is missing. The only maker of that baton.
// Refusals name the message (`messages.<seq>`), the patient or the field.
import { Fault } from '../kernel/fault.ts';
import { accountFor } from './accounting.ts';
import type { Binding, Draft, DraftEntry, DraftPart, DraftPatient, Stretch } from './draft.ts';
import {
  restoreSignedEntries,
  type Entry,
  type EntryAttachment,
  type EntryItem,
  type EntryPatient,
  type Person,
  type SignatureProof,
  type SignedEntries,
  type Staff,
} from './signed-entries.ts';

/** What sign-off needs of a message as custody opened it. */
export type SignableMessage = {
  messageId: string;
  seq: number;
  saidAt: string;
  saidAtWallTime: string | null;
  sender: string | null;
  text: string;
  /** Stretches of `text` that the messenger wrote, not the sender. */
  appText: readonly Stretch[];
  /** Attachments that came with the export, as they would go into the record; null where metadata cannot be removed. */
  attachments: { attachmentId: string; forRecord: EntryAttachment | null }[];
};

export type SignOff = {
  signatureId: string;
  signedBy: Staff;
  signedAt: Date;
  /** How they proved who they are. */
  method: string;
  proof?: SignatureProof | null;
  /** RULE A-05: per patient key, which identifiers the signer compared with the patient's. */
  confirmed: Record<string, string[]>;
  /** Whether the shift in which the deposit was received is over. */
  late: boolean;
  newEntryId: () => string;
};

function refuse(code: string, message: string, path: string): Fault {
  return new Fault('invalid', `attribution-${code}`, message, { place: { path } });
}

/** Which identifiers of a patient can be confirmed: identifier systems, `name`, `birthDate`. */
export function confirmable(patient: DraftPatient): string[] {
  const known = patient.birthDate === null ? ['name'] : ['name', 'birthDate'];
  return [...known, ...patient.identifiers.map(({ system }) => system)];
}

function confirmPatient(patient: DraftPatient, confirmed: string[]): EntryPatient {
  const path = `confirmed.${patient.key}`;
  const distinct = [...new Set(confirmed)];
  if (distinct.some((identifier) => !confirmable(patient).includes(identifier))) {
    throw refuse('unknown-identifier', 'The patient has no such identifier.', path);
  }
  // RULE A-05
  if (distinct.length < 2) throw refuse('two-identifiers', 'Confirm two identifiers of this patient.', path);
  const { reference, temporary, identifiers, display, birthDate } = patient;
  return { reference, temporary, identifiers, display, birthDate, confirmed: distinct };
}

function toPerson(binding: Binding): Person {
  if (binding.kind === 'described')
    return { kind: 'described', label: binding.label, display: binding.display };
  const { kind, label, basis, reference, identifiers, display } = binding;
  return { kind, label, basis, reference, identifiers, display };
}

function personFor(draft: Draft, label: string | null, path: string): Person {
  const binding = draft.bindings.find((candidate) => candidate.label === label);
  // RULE A-02
  if (binding === undefined) throw refuse('sender-not-bound', 'Say first who this sender is.', path);
  return toPerson(binding);
}

/** The part of a text that is for one patient; left-out stretches are marked. */
export function verbatimOf(text: string, part: DraftPart): string {
  if (part.stretches === null) return text;
  return part.stretches.map(({ start, end }) => text.slice(start, end)).join(' […] ');
}

/**
 * RULE A-08: the words of a part that somebody sent: without what the messenger wrote into the text itself (placeholders, names
 * of attached files, the mark of an edit), which is no participant's.
 */
export function spokenOf(text: string, part: DraftPart, appText: readonly Stretch[]): string {
  const stretches = part.stretches ?? [{ start: 0, end: text.length }];
  const spoken = stretches.map(({ start, end }) => {
    let words = '';
    let from = start;
    for (const app of appText.toSorted((a, b) => a.start - b.start)) {
      if (app.end <= from || app.start >= end) continue;
      words += text.slice(from, Math.max(from, app.start));
      from = Math.min(end, app.end);
    }
    return words + text.slice(from, end);
  });
  return spoken.join(' […] ');
}

function toItem(draft: Draft, message: SignableMessage, part: DraftPart): EntryItem {
  const path = `messages.${message.seq}`;
  const attachments = part.attachmentIds.map((id) => {
    const found = message.attachments.find(({ attachmentId }) => attachmentId === id);
    // RULE C-06
    if (found === undefined || found.forRecord === null) {
      throw refuse(
        'attachment-not-filable',
        'This attachment cannot go into the record; leave it out.',
        path,
      );
    }
    return found.forRecord;
  });
  const verbatim = verbatimOf(message.text, part);
  const transcript = part.transcript?.text ?? spokenOf(message.text, part, message.appText);
  if (transcript.trim() === '' && attachments.length === 0) {
    throw refuse('nothing-to-file', 'This message has neither text nor an attachment to file.', path);
  }
  return {
    messageId: message.messageId,
    saidAt: message.saidAt,
    saidAtWallTime: message.saidAtWallTime,
    sender: personFor(draft, message.sender, path),
    verbatim,
    extract: part.stretches !== null,
    transcript,
    transcribedBy: part.transcript?.by ?? null,
    attachments,
  };
}

function toEntry(draft: Draft, messages: SignableMessage[], entry: DraftEntry, signOff: SignOff): Entry {
  const patient = draft.patients.find(({ key }) => key === entry.patientKey);
  const path = `entries.${entry.patientKey}`;
  if (patient === undefined) throw refuse('unknown-patient', 'This patient is not in the case.', path);
  const items = messages.flatMap((message) => {
    const decision = draft.decisions.find(({ messageId }) => messageId === message.messageId);
    if (decision?.disposition !== 'filed') return [];
    // RULE A-04: only the parts of this patient.
    return decision.parts
      .filter(({ patientKey }) => patientKey === entry.patientKey)
      .map((part) => toItem(draft, message, part));
  });
  if (entry.topic.trim() === '') throw refuse('no-topic', 'Say what the advice was about.', `${path}.topic`);
  if (entry.advisedBy.length === 0)
    throw refuse('no-adviser', 'Say who gave the advice.', `${path}.advisedBy`);
  return {
    entryId: signOff.newEntryId(),
    patient: confirmPatient(patient, signOff.confirmed[entry.patientKey] ?? []),
    topic: entry.topic,
    // RULE A-03
    advisedBy: entry.advisedBy.map((label) => personFor(draft, label, `${path}.advisedBy`)),
    askedBy: entry.askedBy === null ? null : personFor(draft, entry.askedBy, `${path}.askedBy`),
    preparedBy: entry.preparedBy,
    items,
  };
}

/**
 * Builds what the signer accepts. Faults (all `invalid` with a path): `attribution-unaccounted`, `-entry-not-prepared`,
 * `-sender-not-bound`, `-two-identifiers`, `-no-topic`, `-no-adviser`, `-nothing-to-file`, `-attachment-not-filable`,
 * `-reason-for-delay`.
 */
export function signOffDraft(
  draft: Draft,
  platform: string,
  messages: SignableMessage[],
  signOff: SignOff,
): SignedEntries {
  const shapes = messages.map((message) => ({ ...message, attachmentIds: [] }));
  const { unaccounted } = accountFor(draft, shapes);
  // RULE A-01
  if (unaccounted.length > 0) {
    const count = unaccounted.length;
    throw refuse(
      'unaccounted',
      `${count} of the messages are not accounted for yet.`,
      `messages.${unaccounted[0]}`,
    );
  }
  // RULE A-06
  if (signOff.late && (draft.reasonForDelay ?? '').trim() === '') {
    throw refuse('reason-for-delay', 'The shift is over: say why this is filed late.', 'reasonForDelay');
  }
  const used = new Set(
    draft.decisions.flatMap((decision) =>
      'parts' in decision ? decision.parts.map((part) => part.patientKey) : [],
    ),
  );
  for (const patientKey of used) {
    if (!draft.entries.some((entry) => entry.patientKey === patientKey)) {
      throw refuse(
        'entry-not-prepared',
        'The entry of this patient has not been prepared.',
        `entries.${patientKey}`,
      );
    }
  }
  const prepared = draft.entries.filter(({ patientKey }) => used.has(patientKey));
  const writtenAt =
    prepared
      .map(({ preparedAt }) => preparedAt)
      .toSorted()
      .at(-1) ?? signOff.signedAt.toISOString();
  return restoreSignedEntries({
    caseId: draft.caseId,
    signatureId: signOff.signatureId,
    platform,
    writtenAt,
    signedAt: signOff.signedAt.toISOString(),
    reasonForDelay: signOff.late ? draft.reasonForDelay : null,
    signedBy: signOff.signedBy,
    method: signOff.method,
    proof: signOff.proof ?? null,
    entries: prepared.map((entry) => toEntry(draft, messages, entry, signOff)),
    dispositions: messages.map(({ messageId }) => {
      const decision = draft.decisions.find((candidate) => candidate.messageId === messageId);
      return {
        messageId,
        disposition: decision?.disposition ?? 'held',
        reason: decision !== undefined && 'reason' in decision ? decision.reason : null,
      };
    }),
  });
}
