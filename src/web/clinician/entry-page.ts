// The filing page of one patient: banner, that patient's messages only, the words as sent beside the words for the record, and
// what differs between them in ways that harm (RULE A-07).
import {
  compareForSafety,
  type CaseView,
  type DraftPatient,
  type GuardFinding,
} from '../../attribution/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import { senderLabels } from './case-page.ts';
import type { Refusal } from './fault-issue.ts';
import { entryMessages, personWords, type EntryMessage } from './message-view.ts';
import { bannerPatient } from './patient-view.ts';

export type TypedEntry = {
  readonly topic: string;
  readonly advisedBy: readonly string[];
  readonly askedBy: string;
  /** By message id. */
  readonly words: Readonly<Record<string, string>>;
};

/** The patient with that key. Throws `web-unknown-patient`. */
export function patientOf(view: CaseView, patientKey: string): DraftPatient {
  const patient = view.draft.patients.find(({ key }) => key === patientKey);
  if (patient === undefined)
    throw new Fault('not-found', 'web-unknown-patient', 'There is no such patient in this case.');
  return patient;
}

const KINDS: Readonly<Record<GuardFinding['kind'], string>> = {
  number: 'Number',
  unit: 'Unit',
  laterality: 'Side',
  negation: 'Negation',
  abbreviation: 'Easily misread',
};

const PLACES: Readonly<Record<GuardFinding['where'], string>> = {
  'verbatim-only': 'was sent and is missing in the record text',
  'transcript-only': 'stands in the record text and was not sent',
  transcript: 'stands in the record text; check that it cannot be misread',
};

function findings(verbatim: string, words: string): object[] {
  return compareForSafety(verbatim, words).map(({ kind, where, token }) => ({
    kind: KINDS[kind],
    token,
    place: PLACES[where],
    differs: where !== 'transcript',
  }));
}

function row(message: EntryMessage, typed: TypedEntry | undefined): object {
  const words = typed?.words[message.messageId] ?? message.transcript?.text ?? message.spoken;
  return { ...message, words, findings: findings(message.spoken, words) };
}

/** Prefilled from the sender of the messages, never saved without a person: advisers are ticked by hand. */
function people(view: CaseView): { bound: object[]; unbound: object[] } {
  const all = senderLabels(view).map((label, index) => ({
    label,
    number: index + 1,
    ...personWords(view.draft, label),
    bound: view.draft.bindings.some((binding) => binding.label === label),
  }));
  // The chat's own name stands before notices; nobody has to be found for it.
  const wrote = new Set(view.originals.flatMap(({ sender, kind }) => (kind === 'system' ? [] : [sender])));
  return {
    bound: all.filter(({ bound }) => bound),
    unbound: all.filter(({ bound, label }) => !bound && wrote.has(label)),
  };
}

export function entryPage(
  services: Services,
  view: CaseView,
  patientKey: string,
  again?: { readonly typed: TypedEntry; readonly refusal: Refusal },
): Reply {
  const patient = patientOf(view, patientKey);
  const entry = view.draft.entries.find((candidate) => candidate.patientKey === patientKey);
  const typed = again?.typed;
  const { bound, unbound } = people(view);
  return {
    kind: 'page',
    view: 'clinician/entry',
    status: again?.refusal.status ?? 200,
    model: {
      title: 'Prepare the entry',
      caseId: view.caseId,
      version: view.version,
      patientKey,
      patient: bannerPatient(patient, services.clock.now()),
      messages: entryMessages(view, patientKey).map((message) => row(message, typed)),
      people: bound,
      unbound,
      topic: typed?.topic ?? entry?.topic ?? '',
      advisedBy: typed?.advisedBy ?? entry?.advisedBy ?? [],
      askedBy: typed?.askedBy ?? entry?.askedBy ?? '',
      preparedBy: entry?.preparedBy.display,
      issues: again?.refusal.issues ?? [],
    },
  };
}
