// A deletion as pages and programs see it: why it is proposed, under which policy, who signed, what copies are known, what
// holds cover now. References, counts, times, roles and names of staff; no content (RULE C-01).
import type { Account } from '../../access/index.ts';
import { COPY_CLASSES, type CopyEntry } from '../../custody/index.ts';
import { isSaidGone, policyDigest, type Deletion } from '../../deletion/index.ts';
import type { CopyState } from '../../deletion/verified-deletion.ts';
import type { HeldCase } from '../../worklist/index.ts';
import type { Services } from '../services.ts';
import { peopleOf, type PersonView } from './account-name.ts';
import { mayAuthorise } from './authorise-deletion.ts';

export type DeletionRow = {
  deletionId: string;
  caseId: string;
  platform: string;
  state: Deletion['state']['name'];
  proposedAt: string;
  messages: number;
  entries: number;
  signedBy: PersonView;
  graceEnds: string;
  held: number;
};

const nobody: PersonView = { display: 'not known', about: '' };

/** When execution may begin at the earliest: the end of the grace period, or what the authorisation fixed. */
function graceEnds({ state, filing, policy }: Deletion): string {
  if ('notBefore' in state) return state.notBefore;
  if (state.name === 'verified') return state.verified.notBefore;
  return new Date(new Date(filing.readBackAt).getTime() + policy.graceSeconds * 1000).toISOString();
}

function toRow(deletion: Deletion, people: ReadonlyMap<string, PersonView>, held: HeldCase[]): DeletionRow {
  const { filing, caseId } = deletion;
  return {
    deletionId: deletion.deletionId,
    caseId,
    platform: filing.platform,
    state: deletion.state.name,
    proposedAt: deletion.proposedAt.toISOString(),
    messages: filing.dispositions.length,
    entries: filing.entries.length,
    signedBy: people.get(filing.signedBy) ?? nobody,
    graceEnds: graceEnds(deletion),
    held: held.find((row) => row.caseId === caseId)?.held ?? 0,
  };
}

/** Newest first. */
export async function listDeletionRows(services: Services): Promise<DeletionRow[]> {
  const { deletions, worklist } = services.stations;
  const [all, held] = await Promise.all([deletions.list(), worklist.heldCases()]);
  const people = await peopleOf(
    services,
    all.map(({ filing }) => filing.signedBy),
  );
  return all.map((deletion) => toRow(deletion, people, held));
}

type CopyCount = { class: CopyEntry['class']; copies: number };
export type AskedCopy = {
  copyId: string;
  class: CopyEntry['class'];
  orderedAt: string;
  answerBy: string;
  result: CopyState | null;
  /** Whether the holder of a kept copy says that it was deleted before they knew. */
  saidGone: boolean;
};

export type DeletionView = DeletionRow & {
  recordSystem: string;
  filedAt: string;
  readBackAt: string;
  policy: { id: string; version: string; sha256: string; twoPeople: boolean; graceSeconds: number };
  dispositions: { disposition: string; messages: number }[];
  preparedBy: PersonView[];
  copies: CopyCount[];
  /** Holds in force that cover a message of this case. */
  holds: { holdId: string; kind: string }[];
  authorised: {
    by: PersonView;
    at: string;
    method: string;
    holdCheck: { at: string; result: string };
  } | null;
  /** Who took it back and why; null unless somebody did. */
  withdrawn: { by: PersonView; at: string; reason: string } | null;
  /** Where the order stands in the log; null before. */
  order: { index: number; loggedAt: string } | null;
  asked: AskedCopy[];
  outcome: string | null;
};

function countDispositions({ filing }: Deletion): DeletionView['dispositions'] {
  const groups = Map.groupBy(filing.dispositions, ({ disposition }) => disposition);
  return [...groups].map(([disposition, messages]) => ({ disposition, messages: messages.length }));
}

function countCopies(copies: CopyEntry[]): CopyCount[] {
  return COPY_CLASSES.map((name) => ({
    class: name,
    copies: copies.filter((copy) => copy.class === name).length,
  })).filter(({ copies: count }) => count > 0);
}

async function readAuthorisation(
  services: Services,
  { state }: Deletion,
): Promise<DeletionView['authorised']> {
  if (!('authorisation' in state)) return null;
  const { by, at, method, holdCheck } = state.authorisation;
  const people = await peopleOf(services, [by]);
  return {
    by: people.get(by) ?? nobody,
    at,
    method,
    holdCheck: { at: holdCheck.at, result: holdCheck.result },
  };
}

async function readWithdrawal(services: Services, { state }: Deletion): Promise<DeletionView['withdrawn']> {
  if (state.name !== 'withdrawn') return null;
  const people = await peopleOf(services, [state.by]);
  return { by: people.get(state.by) ?? nobody, at: state.withdrawnAt, reason: state.reason };
}

function orderOf({ state }: Deletion): DeletionView['order'] {
  const order = 'order' in state ? state.order : state.name === 'verified' ? state.verified.order : null;
  return order === null ? null : { index: order.index, loggedAt: order.loggedAt };
}

async function readAsked(services: Services, deletion: Deletion, copies: CopyEntry[]): Promise<AskedCopy[]> {
  const orders = await services.stations.deletions.orders(deletion.deletionId);
  return orders.map(({ copyId, orderedAt, answerBy, result }) => ({
    copyId,
    class: copies.find((copy) => copy.copyId === copyId)?.class ?? 'participant-device',
    orderedAt: orderedAt.toISOString(),
    answerBy: answerBy.toISOString(),
    result: result?.state ?? null,
    saidGone: result !== null && isSaidGone(result),
  }));
}

/** Everything about one deletion. Throws `deletion-unknown`. */
export async function readDeletionView(services: Services, deletionId: string): Promise<DeletionView> {
  const { deletions, worklist, custody } = services.stations;
  const deletion = await deletions.read(deletionId);
  const { filing, policy, caseId } = deletion;
  const people = await peopleOf(services, [filing.signedBy, ...filing.preparedBy]);
  const held = await worklist.heldCases(caseId);
  const copies = await custody.listCopies(caseId);
  const holds = await custody.listHolds();
  return {
    ...toRow(deletion, people, held),
    recordSystem: filing.recordSystem,
    filedAt: filing.filedAt,
    readBackAt: filing.readBackAt,
    policy: {
      id: policy.id,
      version: policy.version,
      sha256: policyDigest(policy),
      twoPeople: policy.twoPeople,
      graceSeconds: policy.graceSeconds,
    },
    dispositions: countDispositions(deletion),
    preparedBy: filing.preparedBy.map((id) => people.get(id) ?? nobody),
    copies: countCopies(copies),
    holds: holds
      .filter(({ holdId }) => held.some(({ holdIds }) => holdIds.includes(holdId)))
      .map(({ holdId, kind }) => ({ holdId, kind })),
    authorised: await readAuthorisation(services, deletion),
    withdrawn: await readWithdrawal(services, deletion),
    order: orderOf(deletion),
    asked: await readAsked(services, deletion, copies),
    outcome: deletion.state.name === 'verified' ? deletion.state.verified.outcome : null,
  };
}

/** Whether this person may authorise it now, with the reason if not. */
export async function decisionFor(services: Services, account: Account, deletionId: string) {
  return mayAuthorise(services, account, await services.stations.deletions.read(deletionId));
}
