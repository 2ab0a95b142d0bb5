// What a route is about, told by the parameter in its path, and how the facts of it are read. A staff route whose path has a
// parameter that is neither here nor among the parts does not start (routes.ts), so no handler can forget to ask.
import {
  caseOfReceipt,
  ownerOfSession,
  passkeyOwner,
  readCaseFacts,
  readGlass,
  type Actor,
  type CaseFacts,
  type SubjectFacts,
  type SubjectKind,
} from '../access/index.ts';
import type { Deletion } from '../deletion/index.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import { deletionFacts } from '../workflow/standing.ts';
import type { Services } from './services.ts';

type Subject<Kind extends SubjectKind> = {
  readonly kind: Kind;
  /** Null: there is none. The id fits the route's schema, and is hostile all the same. */
  readonly facts: (services: Services, id: string, actor: Actor) => Promise<SubjectFacts[Kind] | null>;
  /** What is answered for one that does not exist, and for one that the reader may not know of. */
  readonly unknown: readonly [code: string, message: string];
};

export type AnySubject = { readonly [Kind in SubjectKind]: Subject<Kind> }[SubjectKind];

function subject<Kind extends SubjectKind>(spec: Subject<Kind>): AnySubject {
  return spec as unknown as AnySubject;
}

/** The facts about a case for who reads; null when there is no such case. */
export async function caseFactsFor(
  { stations, clock }: Services,
  caseId: string,
  { accountId, team }: Pick<Actor, 'accountId' | 'team'>,
): Promise<CaseFacts | null> {
  return readCaseFacts(stations.db, caseId, { accountId, team, at: clock.now() });
}

/** Null in place of the fault that says that there is none. */
async function found<Thing>(read: Promise<Thing>, unknown: string): Promise<Thing | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Fault && faultCode(error) === unknown) return null;
    throw error;
  }
}

async function factsOfDeletion(services: Services, id: string) {
  const { db, deletions } = services.stations;
  const deletion: Deletion | null = await found(deletions.read(id), 'deletion-unknown');
  return deletion === null ? null : deletionFacts(db, deletion);
}

/** By the name of the parameter. */
export const SUBJECTS: Readonly<Record<string, AnySubject>> = {
  caseId: subject({
    kind: 'case',
    facts: caseFactsFor,
    unknown: ['custody-unknown-case', 'There is no such case among those of your team and your own.'],
  }),
  deletionId: subject({
    kind: 'deletion',
    facts: factsOfDeletion,
    unknown: ['deletion-unknown', 'There is no such deletion.'],
  }),
  receiptId: subject({
    kind: 'receipt',
    facts: async (services, id, actor) => {
      const caseId = await caseOfReceipt(services.stations.db, id);
      if (caseId === null) return null;
      // A receipt that was put back after a restore may have outlived its case: then it is nobody's in particular.
      return (await caseFactsFor(services, caseId, actor)) ?? { ground: null };
    },
    unknown: ['receipts-unknown', 'There is no such receipt.'],
  }),
  holdId: subject({
    kind: 'hold',
    facts: async ({ stations }, id) =>
      (await stations.custody.listHolds()).find(({ holdId }) => holdId === id) ?? null,
    unknown: ['custody-unknown-hold', 'There is no such hold.'],
  }),
  reportId: subject({
    kind: 'device-report',
    facts: ({ stations }, id) => found(stations.devices.read(id), 'device-unknown-report'),
    unknown: ['device-unknown-report', 'There is no such report of a lost device.'],
  }),
  accountId: subject({
    kind: 'account',
    facts: async ({ access }, id) => ((await access.readAccount(id)) === undefined ? null : { ownerId: id }),
    unknown: ['access-unknown-account', 'There is no such account.'],
  }),
  sessionId: subject({
    kind: 'session',
    facts: async ({ stations }, id) => {
      const ownerId = await ownerOfSession(stations.db, id);
      return ownerId === null ? null : { ownerId };
    },
    unknown: ['access-unknown-session', 'You have no such session open.'],
  }),
  glassId: subject({
    kind: 'glass',
    facts: async ({ stations }, id) => {
      const glass = await readGlass(stations.db, id);
      return glass === null ? null : { ownerId: glass.accountId, caseId: glass.caseId };
    },
    unknown: ['access-unknown-glass', 'There is no such opening.'],
  }),
  liveThreadId: subject({
    kind: 'live-thread',
    facts: async ({ stations }, id) => {
      const gatewayId = await stations.live.gatewayOf(id);
      return gatewayId === null ? null : { team: stations.live.gateway(gatewayId)?.team ?? null };
    },
    unknown: ['live-nothing-waits', 'Nothing waits in this thread.'],
  }),
  passkeyId: subject({
    kind: 'passkey',
    facts: async ({ stations }, id) => {
      const ownerId = await passkeyOwner(stations.db, id);
      return ownerId === null ? null : { ownerId };
    },
    unknown: ['access-passkey-unknown', 'There is no such passkey of yours.'],
  }),
  uploadId: subject({
    kind: 'upload',
    facts: async ({ stations }, id) => {
      const ownerId = stations.intake.ownerOf(id);
      return ownerId === null ? null : { ownerId };
    },
    unknown: ['intake-unknown-upload', 'This export is no longer here. Hand it in again.'],
  }),
};

/** Parameters that name a part of the subject; the handler finds it within the subject and nowhere else. */
export const PARTS: ReadonlySet<string> = new Set([
  'attachmentId',
  'messageId',
  'patientKey',
  'sender',
  'copyId',
]);

/** The names of the parameters in a path. */
export function paramsOf(path: string): string[] {
  return [...path.matchAll(/[:*](\w+)/g)].map(([, name]) => name ?? '');
}
