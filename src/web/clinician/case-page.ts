// The sorting page of a case: messages as sent, patients, senders, what is decided. It shows several patients, so it carries
// no patient banner (ui.md E3). Content of the model is hostile text; the template escapes it.
import { REASONS, type CaseView } from '../../attribution/index.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import type { Refusal } from './fault-issue.ts';
import { messageViews, personWords, type MessageView } from './message-view.ts';
import { patientView } from './patient-view.ts';
import { readingOf } from './staff.ts';
import { readFacts, type KeptFacts } from './thread-facts.ts';

export type Show = 'all' | 'undecided';

/** What was ticked or chosen in the form that was refused. */
export type Chosen = { readonly messageIds: readonly string[]; readonly reason: string };

export const NOTHING_CHOSEN: Chosen = { messageIds: [], reason: '' };

/** Reasons in groups, as the select offers them: `not-clinical/rota`. */
const REASON_GROUPS = [
  { disposition: 'not-clinical', text: 'Not clinical' },
  { disposition: 'duplicate', text: 'Duplicate' },
  { disposition: 'other-organisation', text: 'Other organisation' },
  { disposition: 'held', text: 'Held' },
] as const;

/** Senders in the order in which they first wrote. */
export function senderLabels(view: CaseView): string[] {
  return [...new Set(view.originals.flatMap(({ sender }) => (sender === null ? [] : [sender])))];
}

function senders(view: CaseView): object[] {
  return senderLabels(view).map((label, index) => {
    const { text, identified } = personWords(view.draft, label);
    const written = view.originals.filter(({ sender }) => sender === label);
    return {
      number: index + 1,
      label,
      person: text,
      identified,
      bound: view.draft.bindings.some((binding) => binding.label === label),
      messages: written.length,
      // The chat's own name stands before notices; nobody has to be found for it.
      notices: written.every(({ kind }) => kind === 'system'),
    };
  });
}

/** Whose export it is: told by the export, or by a person, or still asked. */
function exporter(view: CaseView, facts: KeptFacts | null): object {
  const told = facts?.exporter ?? null;
  const said = view.draft.exporter;
  return {
    label: told ?? said?.label ?? null,
    basis: told !== null ? 'the export tells it' : said === null ? null : `${said.by.display} said so`,
    asked: told === null && said === null,
  };
}

function patients(view: CaseView): object[] {
  const { draft } = view;
  return draft.patients.map((patient) => ({
    key: patient.key,
    ...patientView(patient),
    messages: draft.decisions.filter(
      (decision) =>
        decision.disposition === 'filed' &&
        decision.parts.some(({ patientKey }) => patientKey === patient.key),
    ).length,
    prepared: draft.entries.some(({ patientKey }) => patientKey === patient.key),
  }));
}

function byDay(messages: readonly MessageView[]): object[] {
  const days = Map.groupBy(messages, ({ day }) => day);
  return [...days].map(([day, items]) => ({ day, messages: items }));
}

/** The page; with a refusal, what was chosen stays chosen. */
export async function sortingPage(
  services: Services,
  view: CaseView,
  session: ActiveSession,
  page: { readonly show: Show; readonly chosen: Chosen; readonly refusal?: Refusal },
): Promise<Reply> {
  const all = messageViews(view);
  const shown = page.show === 'undecided' ? all.filter(({ decided }) => !decided) : all;
  const { total, unaccounted } = view.accounting;
  const facts = await readFacts(services, view.caseId, readingOf(session.account));
  return {
    kind: 'page',
    view: 'clinician/case',
    status: page.refusal?.status ?? 200,
    model: {
      caseId: view.caseId,
      version: view.version,
      title: 'Sort the messages',
      threadTitle: facts?.title ?? null,
      exporter: exporter(view, facts),
      dueAt: view.dueAt,
      late: view.late,
      total,
      open: unaccounted.length,
      firstOpen: unaccounted[0],
      show: page.show,
      chosen: page.chosen,
      days: byDay(shown),
      senders: senders(view),
      patients: patients(view),
      reasons: REASON_GROUPS.map(({ disposition, text }) => ({
        text,
        items: REASONS[disposition].map(({ code, label }) => ({
          value: `${disposition}/${code}`,
          text: label,
        })),
      })),
      issues: page.refusal?.issues ?? [],
    },
  };
}
