// Check and sign: one list of what goes into the record and what does not, two identifiers per patient to confirm, the reason
// when it is late, and the PIN. What is missing is said here before anybody types a PIN.
import { permit } from '../../access/index.ts';
import { confirmable, type CaseView, type DraftPatient } from '../../attribution/index.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Reply } from '../action.ts';
import type { ActiveSession } from '../visit.ts';
import type { Refusal } from './fault-issue.ts';
import { identifierLabel } from './identifier-systems.ts';
import { entryMessages, personWords, reasonWords } from './message-view.ts';
import { patientView } from './patient-view.ts';

export type TypedSignOff = {
  readonly confirmed: Readonly<Record<string, readonly string[]>>;
  readonly reasonForDelay: string;
};

/** Keys of the patients that messages are filed for, in the order of the case. */
export function filedPatients(view: CaseView): DraftPatient[] {
  return view.draft.patients.filter((patient) => entryMessages(view, patient.key).length > 0);
}

function identifierChoice(
  patient: DraftPatient,
  which: string,
): { value: string; label: string; shown: string } {
  if (which === 'name') return { value: which, label: 'Name', shown: patient.display };
  if (which === 'birthDate') return { value: which, label: 'Born', shown: patient.birthDate ?? '' };
  const value = patient.identifiers.find(({ system }) => system === which)?.value ?? '';
  return { value: which, label: identifierLabel(which), shown: value };
}

function entryModel(view: CaseView, patient: DraftPatient, typed: TypedSignOff | undefined): object {
  const entry = view.draft.entries.find(({ patientKey }) => patientKey === patient.key);
  const asker = entry?.askedBy ?? null;
  const name = (label: string) => personWords(view.draft, label).text ?? label;
  return {
    key: patient.key,
    ...patientView(patient),
    prepared: entry !== undefined,
    topic: entry?.topic ?? '',
    advisedBy: entry?.advisedBy.map(name) ?? [],
    askedBy: asker === null ? null : name(asker),
    preparedBy: entry?.preparedBy.display ?? '',
    messages: entryMessages(view, patient.key),
    choices: confirmable(patient).map((which) => identifierChoice(patient, which)),
    confirmed: typed?.confirmed[patient.key] ?? [],
  };
}

/** Messages that are not filed, counted by reason. */
function excluded(view: CaseView): { text: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const decision of view.draft.decisions) {
    if (decision.disposition === 'filed') continue;
    const held = decision.disposition === 'held' ? 'Held: ' : '';
    const text = `${held}${reasonWords(decision.disposition, decision.reason)}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => ({ text, count }));
}

/** What still keeps the case from being signed, each with the page where it is done. */
export function obstacles(view: CaseView): { text: string; href: string }[] {
  const base = `/cases/${view.caseId}`;
  const { unaccounted } = view.accounting;
  const labels = new Set(
    view.originals
      .filter(({ messageId }) =>
        view.draft.decisions.some(
          (decision) => decision.messageId === messageId && decision.disposition === 'filed',
        ),
      )
      .flatMap(({ sender }) => (sender === null ? [] : [sender])),
  );
  const unbound = [...labels].filter((label) =>
    view.draft.bindings.every((binding) => binding.label !== label),
  );
  const unprepared = filedPatients(view).filter(({ key }) =>
    view.draft.entries.every(({ patientKey }) => patientKey !== key),
  );
  return [
    ...(unaccounted.length === 0
      ? []
      : [
          {
            text: `${unaccounted.length} ${unaccounted.length === 1 ? 'message is' : 'messages are'} not decided yet`,
            href: `${base}?show=undecided#messages`,
          },
        ]),
    ...(unbound.length === 0
      ? []
      : [
          {
            text: `${unbound.length} ${unbound.length === 1 ? 'sender is' : 'senders are'} not identified or described yet`,
            href: `${base}#senders`,
          },
        ]),
    ...unprepared.map(({ key, display }) => ({
      text: `The entry for ${display} is not prepared yet`,
      href: `${base}/entries/${key}`,
    })),
  ];
}

export function signPage(
  view: CaseView,
  session: ActiveSession,
  again?: { readonly typed: TypedSignOff; readonly refusal: Refusal },
): Reply {
  const entries = filedPatients(view).map((patient) => entryModel(view, patient, again?.typed));
  const issues: readonly FieldIssue[] = again?.refusal.issues ?? [];
  return {
    kind: 'page',
    view: 'clinician/sign',
    status: again?.refusal.status ?? 200,
    headers: again?.refusal.headers ?? {},
    model: {
      title: 'Check and sign',
      caseId: view.caseId,
      version: view.version,
      entries,
      excluded: excluded(view),
      total: view.accounting.total,
      obstacles: obstacles(view),
      decision: permit('sign-off', session.account),
      late: view.late,
      dueAt: view.dueAt,
      reasonForDelay: again?.typed.reasonForDelay ?? view.draft.reasonForDelay ?? '',
      issues,
    },
  };
}
