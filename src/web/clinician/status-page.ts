// A signed case: whether the record confirmed the filing, where the deletion stands, what is still on phones. References,
// times and counts; the entries' patients and topics only as long as the originals exist (RULE D-06).
import { decideOn, permit } from '../../access/index.ts';
import type { CopyEntry } from '../../custody/index.ts';
import { isSaidGone, type CopyOrder, type Deletion } from '../../deletion/index.ts';
import { readConfirmation } from '../../filing/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { WorkCase } from '../../worklist/index.ts';
import type { Reply } from '../action.ts';
import { personOf } from '../governance/account-name.ts';
import type { Services } from '../services.ts';
import { caseFactsFor } from '../subjects.ts';
import type { ActiveSession } from '../visit.ts';
import { stageWords } from './case-stage.ts';
import { platformName } from '../platform-name.ts';
import type { Refusal } from './fault-issue.ts';
import { patientView } from './patient-view.ts';
import { readingOf } from './staff.ts';

const CLASS_WORDS: Readonly<Record<CopyEntry['class'], string>> = {
  own: 'This service',
  'participant-device': 'Phone of a participant:',
  'export-file': 'Export file:',
  gateway: 'Gateway:',
};

/** RULE D-05: each copy in its own words, never better than its evidence. */
const RESULT_WORDS = {
  confirmed: { text: 'Erased, confirmed', tone: 'green' },
  'attested-by-device': { text: 'Attested by the device', tone: 'green' },
  'attested-by-person': { text: 'Attested by its holder', tone: 'green' },
  unreachable: { text: 'Not reachable', tone: 'red' },
  'refused-hold': { text: 'Kept: hold', tone: 'orange' },
} as const;

const SETTLED: ReadonlySet<string> = new Set(['attested-by-device', 'attested-by-person', 'confirmed']);

export type CopyView = {
  readonly copyId: string;
  readonly what: string;
  readonly own: boolean;
  readonly holder: string | null;
  readonly state: { readonly text: string; readonly tone: string };
  readonly answerBy: Date | null;
  /** Whether its holder can be sent a link now. */
  readonly asks: boolean;
  /** Whether it must be kept (RULE D-04). */
  readonly kept: boolean;
  /** Whether somebody else holds it, as far as anybody knows. */
  readonly elsewhere: boolean;
};

function ownState(work: WorkCase): CopyView['state'] {
  if (work.erased === 0) return { text: 'Kept, encrypted', tone: 'blue' };
  const left = work.messages - work.erased;
  return left > 0
    ? { text: `Erased but for ${left} held`, tone: 'orange' }
    : { text: 'Erased, confirmed', tone: 'green' };
}

function copyState(copy: CopyEntry, order: CopyOrder | undefined, work: WorkCase): CopyView['state'] {
  if (copy.class === 'own') return ownState(work);
  if (order === undefined) return { text: 'Not asked yet', tone: 'grey' };
  if (order.result === null) return { text: 'Waiting for its holder', tone: 'yellow' };
  return isSaidGone(order.result)
    ? { text: 'Kept: hold. Its holder says that it was deleted before', tone: 'red' }
    : RESULT_WORDS[order.result.state];
}

/** The copy register of a case with what is known of each copy. Holders are opened for who reads (RULE C-02). */
export async function copyViews(
  services: Services,
  work: WorkCase,
  session: ActiveSession,
): Promise<CopyView[]> {
  const { custody, deletions } = services.stations;
  const orders = await deletions.latestOrders(work.caseId);
  const views: CopyView[] = [];
  for (const copy of await custody.listCopies(work.caseId)) {
    const order = orders.find(({ copyId }) => copyId === copy.copyId);
    // Finished: nobody has to be asked any more, so no label is opened.
    const finished = work.receiptId !== null;
    const label = finished ? null : await custody.openCopyHolder(copy.copyId, readingOf(session.account));
    const depositor =
      copy.class === 'export-file' && label !== null ? await personOf(services, label) : undefined;
    views.push({
      copyId: copy.copyId,
      what: finished ? CLASS_WORDS[copy.class].replace(/:$/, '') : CLASS_WORDS[copy.class],
      own: copy.class === 'own',
      holder: depositor?.display ?? label,
      state: copyState(copy, order, work),
      answerBy: order?.result === null ? order.answerBy : null,
      asks: order?.result === null,
      kept: order?.result?.state === 'refused-hold',
      elsewhere: copy.class !== 'own' && !SETTLED.has(order?.result?.state ?? ''),
    });
  }
  return views;
}

/** Patients and topics of the signed entries; none once they are erased. */
async function signedEntries(services: Services, work: WorkCase, session: ActiveSession): Promise<object[]> {
  if (work.messages > 0 && work.erased >= work.messages) return [];
  try {
    const { entries } = await services.stations.attribution.signedEntries(
      work.caseId,
      readingOf(session.account),
    );
    return entries.map(({ patient, topic, items }) => ({
      ...patientView({ ...patient, gender: null }),
      topic,
      messages: items.length,
    }));
  } catch (error) {
    // Erased between two looks.
    if (error instanceof Fault && error.code.startsWith('custody-')) return [];
    throw error;
  }
}

function deletionModel(deletion: Deletion | undefined): object | null {
  if (deletion === undefined) return null;
  const { state, policy, filing, proposedAt } = deletion;
  const earliest = new Date(new Date(filing.readBackAt).getTime() + policy.graceSeconds * 1000);
  const notBefore = 'notBefore' in state ? new Date(state.notBefore) : earliest;
  return {
    state: state.name,
    policy: `${policy.id}, version ${policy.version}`,
    proposedAt,
    notBefore,
    authorisedAt: 'authorisation' in state ? state.authorisation.at : null,
    declined: state.name === 'withdrawn' && state.reason === 'declined',
    withdrawnAt: state.name === 'withdrawn' ? state.withdrawnAt : null,
    outcome: state.name === 'verified' ? state.verified.outcome : null,
    canReopen: ['proposed', 'authorised', 'ordered'].includes(state.name),
  };
}

/** What a new proposal would be about; nothing where none can be made. */
function proposable(
  { stage, outcome, messages, erased }: WorkCase,
  copies: readonly CopyView[],
): { messages: number; copies: number } {
  const keptSome = stage === 'receipted' && (outcome === 'partial' || outcome === 'refused');
  if (stage !== 'reopened' && !keptSome) return { messages: 0, copies: 0 };
  return { messages: messages - erased, copies: copies.filter(({ elsewhere }) => elsewhere).length };
}

/** The page of a signed case. Throws `custody-unknown-case`. */
export async function statusPage(
  services: Services,
  caseId: string,
  session: ActiveSession,
  refusal?: Refusal,
): Promise<Reply> {
  const { stations } = services;
  const work = await stations.worklist.oneCase(caseId);
  if (work === null) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const confirmed = await readConfirmation(stations.db, caseId);
  const deletion = (await stations.deletions.list(caseId)).at(-1);
  const signer = work.signedBy === null ? undefined : await personOf(services, work.signedBy);
  const copies = await copyViews(services, work, session);
  const facts = (await caseFactsFor(services, caseId, session.account)) ?? { ground: null };
  return {
    kind: 'page',
    view: 'clinician/status',
    status: refusal?.status ?? 200,
    model: {
      title: 'Signed case',
      work,
      platform: platformName(work.platform),
      stage: stageWords(work),
      signer: signer?.display,
      filedAt: confirmed?.readBackAt ?? null,
      record: confirmed?.entries.map(({ header }) => header.reference) ?? [],
      entries: await signedEntries(services, work, session),
      deletion: deletionModel(deletion),
      copies,
      elsewhere: copies.filter((copy) => copy.elsewhere).length,
      asking: copies.some(({ asks }) => asks),
      kept: copies.filter((copy) => copy.kept).length,
      reopen: permit('reopen-case', session.account),
      proposable: proposable(work, copies),
      propose: decideOn('propose-deletion', session.account, 'case', facts),
      receipts: permit('view-receipts', session.account),
      issues: refusal?.issues ?? [],
    },
  };
}
