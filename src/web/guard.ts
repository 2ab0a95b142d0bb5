// RULE I-06: before a handler runs, the permission table is asked twice: may this role do this at all, and may this person do it to
// this thing. What somebody may not know of is answered like what does not exist, here and nowhere else.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import {
  CARERS,
  countUnseen,
  decideOn,
  isAction,
  isForUnknown,
  permit,
  PERMISSIONS,
  standingGlass,
  subjectsOf,
  type Actor,
  type Decision,
  type Role,
} from '../access/index.ts';
import { Fault } from '../kernel/fault.ts';
import { trailRefusal } from './access-trail.ts';
import type { Action } from './action.ts';
import { parsePart } from './parse.ts';
import type { Services } from './services.ts';
import { paramsOf, PARTS, SUBJECTS, type AnySubject } from './subjects.ts';
import { actorOf, visitOf, type Visit } from './visit.ts';

function audienceOf(who: 'anyone' | 'signed-in' | readonly Role[] | undefined): Action['audience'] {
  if (who === 'anyone') return 'public';
  return Array.isArray(who) && who.every((role) => role === 'gateway') ? 'gateway' : 'staff';
}

function unfit(action: Action, code: string, message: string): Fault {
  return new Fault('internal', code, message, { place: { path: `${action.method} ${action.path}` } });
}

function subjectOf(param: string): AnySubject | undefined {
  return Object.hasOwn(SUBJECTS, param) ? SUBJECTS[param] : undefined;
}

/** What a route is about, by the parameters of its path; nothing for a route about nothing in particular. */
export function subjectsOfRoute(action: Action): { param: string; subject: AnySubject }[] {
  if (action.audience !== 'staff') return [];
  return paramsOf(action.path).flatMap((param) => {
    const subject = subjectOf(param);
    return subject === undefined ? [] : [{ param, subject }];
  });
}

/**
 * Throws `web-route-without-permission` when the table does not know the action, or knows it for another audience;
 * `web-route-without-subject` when a parameter of its path is nothing that facts can be read of, or when the table's line does not
 * say whose such a thing must be.
 */
export function checkAction(action: Action): void {
  const line = isAction(action.action) ? PERMISSIONS[action.action] : undefined;
  if (line === undefined || audienceOf(line.who) !== action.audience)
    throw unfit(action, 'web-route-without-permission', 'A route has no line in the permission table.');
  if (action.audience !== 'staff') return;
  const about = subjectsOfRoute(action);
  const params = paramsOf(action.path);
  const strange = params.find((name) => subjectOf(name) === undefined && !PARTS.has(name));
  if (strange !== undefined || (about.length === 0 && params.length > 0))
    throw unfit(
      action,
      'web-route-without-subject',
      `Nothing is known about :${strange ?? params[0] ?? ''}. Say in src/web/subjects.ts how its facts are read.`,
    );
  const unnamed = about.find(({ subject }) => !subjectsOf(action.action).includes(subject.kind));
  if (unnamed !== undefined)
    throw unfit(
      action,
      'web-route-without-subject',
      `The line ${action.action} does not say whose a thing of kind ${unnamed.subject.kind} must be. Add \`on\` in src/access/permissions.ts.`,
    );
}

function demandRole(action: Action, visit: Visit): Actor | null {
  const actor = actorOf(visit);
  const decision = permit(action.action, actor);
  if (actor?.role === 'machine' && action.audience === 'staff' && action.machines !== 'too')
    throw new Fault('refused', 'access-not-for-machines', 'This address is for people only.');
  if (decision.kind === 'allowed') return actor;
  if (actor !== null) throw new Fault('refused', decision.code, decision.reason);
  if (visit.session?.kind === 'locked')
    throw new Fault('unauthenticated', 'access-session-locked', 'The session is locked. Unlock it first.');
  throw new Fault('unauthenticated', decision.code, 'Sign in first.');
}

function unknownFault({ unknown: [code, message] }: AnySubject): Fault {
  return new Fault('not-found', code, message);
}

/** Ours have no other characters; what the database would choke on is no id. */
function isOurs(id: string): boolean {
  return /^[\w-]{1,80}$/.test(id);
}

/** The table's word on one thing; null when there is none of that id. */
async function decisionOn(
  services: Services,
  action: Action,
  actor: Actor,
  { subject, id }: { readonly subject: AnySubject; readonly id: string },
): Promise<Decision | null> {
  const facts = isOurs(id) ? await subject.facts(services, id, actor) : null;
  return facts === null ? null : decideOn(action.action, actor, subject.kind, facts as never);
}

/** One thing that the route is about. Throws what the table refuses with, or that there is no such thing. */
async function demandThing(
  services: Services,
  action: Action,
  visit: Visit,
  one: { readonly actor: Actor; readonly subject: AnySubject; readonly id: string },
): Promise<void> {
  const { actor, subject, id } = one;
  const decision = await decisionOn(services, action, actor, one);
  if (decision?.kind === 'allowed' || (decision === null && isForUnknown(action.action))) return;
  if (decision !== null && decision.hides !== true)
    throw new Fault('refused', decision.code, decision.reason);
  // RULE C-02: there is such a thing, and it was refused: the trail knows, the reader does not.
  if (decision !== null) await trailRefusal(services, actor.accountId, action.action);
  if (subject.kind === 'case' && permit('break-glass', actor).kind === 'allowed' && isOurs(id))
    visit.closedCaseId = id;
  throw unknownFault(subject);
}

/** What every page of a person says besides: that a case is open by a broken glass, and how many of those wait to be judged. */
async function noteForPage(
  { stations, clock }: Services,
  visit: Visit,
  { actor, caseId }: { readonly actor: Actor; readonly caseId: string | undefined },
): Promise<void> {
  if (caseId !== undefined && CARERS.includes(actor.role)) {
    const { accountId } = actor;
    const glass = await standingGlass(stations.db, { caseId, accountId, at: clock.now() });
    if (glass !== null) visit.glass = glass;
  }
  if (permit('view-broken-glass', actor).kind === 'allowed')
    visit.waiting = { '/break-glass': await countUnseen(stations.db) };
}

/** The role first; then, for a route about one thing, its facts. */
export function allowed(services: Services, action: Action): RequestHandler {
  const about = subjectsOfRoute(action);
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const visit = visitOf(response);
    visit.route = action.path;
    visit.action = action.action;
    const actor = demandRole(action, visit);
    if (actor !== null && action.audience === 'staff') {
      if (about.length > 0) parsePart(action.params, request.params, 'params');
      for (const { param, subject } of about)
        await demandThing(services, action, visit, { actor, subject, id: String(request.params[param]) });
      const { caseId } = request.params;
      if (visit.speaks === 'html')
        await noteForPage(services, visit, {
          actor,
          caseId: typeof caseId === 'string' ? caseId : undefined,
        });
    }
    next();
  };
}
