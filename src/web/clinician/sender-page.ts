// Who a sender is: searched for in the directory and bound with its basis, or described and not identified (RULE A-02).
import type { CaseView, DirectoryPractitioner } from '../../attribution/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { senderLabels } from './case-page.ts';
import type { Refusal } from './fault-issue.ts';
import { identifierLabel } from './identifier-systems.ts';
import { personWords } from './message-view.ts';
import { readingOf } from './staff.ts';

export type SenderPage = {
  readonly typed?: Readonly<Record<string, unknown>>;
  readonly found?: readonly DirectoryPractitioner[];
  readonly refusal?: Refusal;
};

/** The label of the sender with that number. Throws `web-unknown-sender`. */
export function labelOf(view: CaseView, sender: number): string {
  const label = senderLabels(view)[sender - 1];
  if (label === undefined)
    throw new Fault('not-found', 'web-unknown-sender', 'There is no such sender in this case.');
  return label;
}

const SHOWN_MESSAGES = 3;

export async function senderPage(
  services: Services,
  session: ActiveSession,
  place: { readonly caseId: string; readonly sender: number },
  page: SenderPage,
): Promise<Reply> {
  const view = await services.stations.attribution.open(place.caseId, readingOf(session.account));
  if (view.signature !== null) return { kind: 'redirect', to: `/cases/${place.caseId}` };
  const label = labelOf(view, place.sender);
  const binding = view.draft.bindings.find((candidate) => candidate.label === label);
  return {
    kind: 'page',
    view: 'clinician/sender',
    status: page.refusal?.status ?? 200,
    model: {
      title: 'Who is this sender?',
      caseId: place.caseId,
      number: place.sender,
      version: view.version,
      label,
      bound: binding === undefined ? null : personWords(view.draft, label).text,
      samples: view.originals
        .filter(({ sender, text }) => sender === label && text.trim() !== '')
        .slice(0, SHOWN_MESSAGES)
        .map(({ text, saidAt }) => ({ text, saidAt })),
      typed: page.typed ?? {},
      found: page.found?.map(({ reference, display, identifiers }) => ({
        reference,
        display,
        identifiers: identifiers.map(({ system, value }) => `${identifierLabel(system)} ${value}`).join(', '),
      })),
      issues: page.refusal?.issues ?? [],
    },
  };
}
