// The arrows of a draft: one function per act of a person, draft in, new draft out. Each refuses what would break a rule,
// with the message and field at fault; nothing is half applied.
import { Fault } from '../kernel/fault.ts';
import {
  patientNumber,
  type Binding,
  type Decision,
  type Draft,
  type DraftEntry,
  type DraftPart,
  type DraftPatient,
  type Stretch,
} from './draft.ts';
import { isReason, type UnfiledDisposition } from './reasons.ts';
import type { Staff } from './signed-entries.ts';

/** What an act needs to know of a message. */
export type MessageShape = {
  messageId: string;
  seq: number;
  sender: string | null;
  text: string;
  attachmentIds: string[];
};

function refuse(code: string, message: string, path: string): Fault {
  return new Fault('invalid', `attribution-${code}`, message, { place: { path } });
}

function find(messages: MessageShape[], messageId: string): MessageShape {
  const message = messages.find((candidate) => candidate.messageId === messageId);
  if (message === undefined) throw refuse('unknown-message', 'This message is not in the case.', 'messageId');
  return message;
}

/** Binds a label; the same label again replaces the binding. RULE A-02: only ever by a person's act, with its basis. */
export function bindSender(draft: Draft, messages: MessageShape[], binding: Binding): Draft {
  if (!messages.some((message) => message.sender === binding.label)) {
    throw refuse('unknown-sender', 'Nobody with this label wrote in the thread.', 'label');
  }
  return { ...draft, bindings: [...draft.bindings.filter(({ label }) => label !== binding.label), binding] };
}

export function addPatient(draft: Draft, patient: DraftPatient): Draft {
  if (draft.patients.some(({ reference }) => reference === patient.reference)) {
    throw refuse('patient-twice', 'This patient is in the case already.', 'reference');
  }
  // RULE A-04: what was decided or kept for the patient of this key, also one taken out, would become another's.
  const number = patientNumber(patient.key);
  const given = number > 0 && number <= draft.lastPatientNumber;
  if (given || draft.patients.some(({ key }) => key === patient.key)) {
    throw refuse('patient-key-taken', 'A patient of this case has or had this key.', 'key');
  }
  const lastPatientNumber = Math.max(draft.lastPatientNumber, number);
  return { ...draft, patients: [...draft.patients, patient], lastPatientNumber };
}

/** A key that no patient of the case has or ever had. */
export function nextPatientKey({ lastPatientNumber }: Draft): string {
  return `p${lastPatientNumber + 1}`;
}

/** Takes a patient out. RULE A-01: a message that loses any part is unaccounted again: nobody decided about the words it loses. */
export function removePatient(draft: Draft, key: string): Draft {
  if (!draft.patients.some((patient) => patient.key === key))
    throw refuse('unknown-patient', 'This patient is not in the case.', 'patientKey');
  return {
    ...draft,
    patients: draft.patients.filter((patient) => patient.key !== key),
    entries: draft.entries.filter((entry) => entry.patientKey !== key),
    decisions: draft.decisions.filter(
      (decision) =>
        decision.disposition !== 'filed' || decision.parts.every((part) => part.patientKey !== key),
    ),
  };
}

function replaceDecisions(draft: Draft, decisions: Decision[]): Draft {
  const changed = new Set(decisions.map(({ messageId }) => messageId));
  return {
    ...draft,
    decisions: [...draft.decisions.filter(({ messageId }) => !changed.has(messageId)), ...decisions],
  };
}

/** RULE A-01: says of messages that they are not filed, and why, by code. */
export function exclude(
  draft: Draft,
  messages: MessageShape[],
  messageIds: string[],
  disposition: UnfiledDisposition,
  reason: string,
): Draft {
  if (!isReason(disposition, reason))
    throw refuse('unknown-reason', 'Choose a reason from the list.', 'reason');
  return replaceDecisions(
    draft,
    messageIds.map((messageId) => ({ messageId: find(messages, messageId).messageId, disposition, reason })),
  );
}

/** Files whole messages for one patient. */
export function fileForPatient(
  draft: Draft,
  messages: MessageShape[],
  messageIds: string[],
  patientKey: string,
): Draft {
  return replaceDecisions(
    draft,
    messageIds.map((messageId) => {
      const { attachmentIds } = find(messages, messageId);
      const parts = [{ patientKey, stretches: null, attachmentIds, transcript: null }];
      return fileParts(draft, messages, messageId, parts);
    }),
  );
}

/** Files marked extracts of one message for several patients. */
export function fileExtracts(
  draft: Draft,
  messages: MessageShape[],
  messageId: string,
  parts: DraftPart[],
): Draft {
  return replaceDecisions(draft, [fileParts(draft, messages, messageId, parts)]);
}

function splitsSurrogate(text: string, offset: number): boolean {
  return /[\uD800-\uDBFF]/.test(text.charAt(offset - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(offset));
}

function checkPart(draft: Draft, message: MessageShape, part: DraftPart): void {
  const path = `messages.${message.seq}`;
  if (!draft.patients.some(({ key }) => key === part.patientKey)) {
    throw refuse('unknown-patient', 'This patient is not in the case.', path);
  }
  if (part.attachmentIds.some((id) => !message.attachmentIds.includes(id))) {
    throw refuse('unknown-attachment', 'This attachment does not belong to the message.', path);
  }
  const outside = (part.stretches ?? []).some(
    ({ start, end }) =>
      start >= end ||
      end > message.text.length ||
      [start, end].some((at) => splitsSurrogate(message.text, at)),
  );
  if (outside) throw refuse('bad-extract', 'The marked stretch does not lie inside the text.', path);
}

function overlap(stretches: Stretch[]): boolean {
  const sorted = stretches.toSorted((a, b) => a.start - b.start);
  return sorted.some((stretch, index) => stretch.start < (sorted[index - 1]?.end ?? 0));
}

/** RULE A-08: as they stand in the message, whatever order they were marked in. */
function inOrder(part: DraftPart): DraftPart {
  return { ...part, stretches: part.stretches?.toSorted((a, b) => a.start - b.start) ?? null };
}

/** RULE A-04: several patients only by stretches that do not overlap; no attachment goes to two of them. */
function fileParts(draft: Draft, messages: MessageShape[], messageId: string, parts: DraftPart[]): Decision {
  const message = find(messages, messageId);
  const path = `messages.${message.seq}`;
  if (message.sender === null)
    throw refuse('notice-filed', 'A notice of the messenger has no author to file.', path);
  if (parts.length === 0) throw refuse('no-part', 'Choose a patient for this message.', path);
  for (const part of parts) checkPart(draft, message, part);
  if (new Set(parts.map(({ patientKey }) => patientKey)).size < parts.length) {
    throw refuse(
      'patient-twice',
      'Each patient has one part of a message; mark several stretches in it.',
      path,
    );
  }
  if (parts.length > 1 && parts.some(({ stretches }) => stretches === null)) {
    throw refuse(
      'two-patients-one-text',
      'A message about two patients is split: mark the stretch for each.',
      path,
    );
  }
  if (overlap(parts.flatMap(({ stretches }) => stretches ?? []))) {
    throw refuse('extracts-overlap', 'The marked stretches overlap.', path);
  }
  const attachments = parts.flatMap(({ attachmentIds }) => attachmentIds);
  if (new Set(attachments).size < attachments.length) {
    throw refuse('attachment-for-two', 'An attachment belongs to one patient only.', path);
  }
  return { messageId, disposition: 'filed', parts: parts.map(inOrder) };
}

/** Takes decisions back: the messages are unaccounted again. */
export function undecide(draft: Draft, messageIds: string[]): Draft {
  return { ...draft, decisions: draft.decisions.filter(({ messageId }) => !messageIds.includes(messageId)) };
}

/** RULE A-08: replaces the words of one part by those of a named person; null takes the verbatim text back. */
export function transcribe(
  draft: Draft,
  messageId: string,
  patientKey: string,
  transcript: DraftPart['transcript'],
): Draft {
  const decision = draft.decisions.find((candidate) => candidate.messageId === messageId);
  if (decision?.disposition !== 'filed' || !decision.parts.some((part) => part.patientKey === patientKey)) {
    throw refuse('not-filed-for-patient', 'This message is not filed for this patient.', 'messageId');
  }
  const parts = decision.parts.map((part) =>
    part.patientKey === patientKey ? { ...part, transcript } : part,
  );
  return replaceDecisions(draft, [{ ...decision, parts }]);
}

/** Sets how a patient's entry reads: topic, who advised, who asked, and who prepared it (RULE A-03: kept apart). */
export function prepareEntry(draft: Draft, entry: DraftEntry): Draft {
  const path = 'entries';
  if (!draft.patients.some(({ key }) => key === entry.patientKey)) {
    throw refuse('unknown-patient', 'This patient is not in the case.', path);
  }
  const labels = new Set(draft.bindings.map(({ label }) => label));
  const named = [...entry.advisedBy, ...(entry.askedBy === null ? [] : [entry.askedBy])];
  if (named.some((label) => !labels.has(label))) {
    throw refuse('sender-not-bound', 'Say first who this sender is.', path);
  }
  return {
    ...draft,
    entries: [...draft.entries.filter(({ patientKey }) => patientKey !== entry.patientKey), entry],
  };
}

/** Keeps whose phone or account the export came from, as a person said; the export itself did not tell. */
export function nameExporter(
  draft: Draft,
  messages: MessageShape[],
  exporter: { label: string | null; by: Staff },
): Draft {
  if (exporter.label !== null && !messages.some(({ sender }) => sender === exporter.label)) {
    throw refuse('unknown-sender', 'Nobody with this label wrote in the thread.', 'label');
  }
  return { ...draft, exporter };
}

export function explainDelay(draft: Draft, reason: string | null): Draft {
  return { ...draft, reasonForDelay: reason };
}
