// What is known about one request besides its input: its id, its route pattern, and who sent it.
import type { Response } from 'express';
import type { Account, ActionId, Actor, SessionState } from '../access/index.ts';
import type { Actor as AuditActor } from '../audit/index.ts';
import type { Machine } from '../machines/index.ts';

export type Visit = {
  readonly requestId: string;
  readonly startedAt: Date;
  /** The matched pattern; a URL as it was sent is never logged. */
  route: string;
  /** The line of the permission table that was asked; undefined before that. */
  action?: ActionId;
  /** `json` for programs, `html` for people: decides how an error looks. */
  speaks: 'json' | 'html';
  session: SessionState | undefined;
  /** The token that the session was found by, and how it came. */
  token: { readonly text: string; readonly from: 'cookie' | 'bearer' } | undefined;
  /** The gateway that proved itself with this request. */
  gatewayId?: string;
  /** The machine whose token it carries. */
  machine?: Machine;
  /** The case of another team that this request looks into, and until when. */
  glass?: { readonly caseId: string; readonly endsAt: Date };
  /** A case that is closed to this carer, or does not exist: they may open it with a reason. */
  closedCaseId?: string;
  /** How many items wait behind entries of the menu, by their address. */
  waiting?: Readonly<Record<string, number>>;
  /** Synchroniser token that forms of this visit must carry. */
  csrfToken: string | undefined;
};

export type ActiveSession = SessionState & { readonly kind: 'active' };

const visits = new WeakMap<Response, Visit>();

/** Starts the record of a visit; called by the first middleware. */
export function startVisit(response: Response, visit: Visit): void {
  visits.set(response, visit);
}

/** The visit that this response answers. */
export function visitOf(response: Response): Visit {
  const visit = visits.get(response);
  if (visit === undefined) throw new TypeError('the visit was not started');
  return visit;
}

/** The account of an active session: a locked one stands for nobody. */
export function accountOf(visit: Visit): Account | null {
  return visit.session?.kind === 'active' ? visit.session.account : null;
}

/** Who acts: a gateway that proved itself, a machine with a token, or the account. */
export function actorOf(visit: Visit): Actor | null {
  const { gatewayId, machine } = visit;
  if (gatewayId !== undefined) return { accountId: gatewayId, role: 'gateway', team: null };
  if (machine === undefined) return accountOf(visit);
  return { accountId: machine.clientId, role: 'machine', team: machine.team, scopes: machine.scopes };
}

/** Who acts, as the audit trail names them. */
export function callerOf(visit: Visit): AuditActor | null {
  if (visit.machine !== undefined) return { kind: 'client', id: visit.machine.clientId };
  const account = accountOf(visit);
  return account === null ? null : { kind: 'account', id: account.accountId };
}
