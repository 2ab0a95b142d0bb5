// What the permission table says of every route, caller and thing, in the words of matrix.txt. `yes` · `403` and `404` (refused; does
// not exist for them) · `in` (sign in first) · `unlock` (unlock first) · `gate` (the gateway did not prove itself).
import {
  decideOn,
  permit,
  SCOPES,
  STAFF_ROLES,
  type Actor,
  type Decision,
  type ScopeName,
  type SubjectKind,
} from '../../../src/access/index.ts';
import type { Action } from '../../../src/web/action.ts';
import { subjectsOfRoute } from '../../../src/web/guard.ts';
import { factsOf, VARIANTS } from './things.ts';

const ALL = Object.keys(SCOPES) as ScopeName[];

export type Answer = 'yes' | '403' | '404' | 'in' | 'unlock' | 'gate';

/** The kinds of things that a route is about; one at most, so far. */
export function kindOf(action: Action): SubjectKind | null {
  return subjectsOfRoute(action)[0]?.subject.kind ?? null;
}

export function variantsOf(kind: SubjectKind | null): readonly string[] {
  if (kind === null) return ['any'];
  if (!(kind in VARIANTS))
    throw new Error(
      `Say in test/web/matrix/things.ts which things of kind ${kind} there are, and make them.`,
    );
  return VARIANTS[kind];
}

function answerOf(decision: Decision): Answer {
  if (decision.kind === 'allowed') return 'yes';
  return decision.hides === true ? '404' : '403';
}

/** For somebody who is known: the role, then the thing. */
export function expectedFor(action: Action, actor: Actor, variant: string): Answer {
  if (actor.role === 'machine' && action.machines !== 'too') return '403';
  const byRole = permit(action.action, actor);
  const kind = kindOf(action);
  if (byRole.kind === 'refused' || kind === null) return answerOf(byRole);
  const facts = factsOf(kind, variant, actor);
  return answerOf(decideOn(action.action, actor, kind, facts as never));
}

/** The line of one route: what stands in matrix.txt. */
export function lineOf(action: Action): string {
  const head = `${action.method.toUpperCase()} ${action.path} (${action.action})`;
  if (action.audience === 'public') return `${head}: everybody`;
  if (action.audience === 'gateway') return `${head}: gateway`;
  const variants = variantsOf(kindOf(action));
  const of = (role: (typeof STAFF_ROLES)[number] | 'machine'): string => {
    const actor: Actor = {
      accountId: 'account_reader',
      role,
      team: role === 'clinician' || role === 'delegate' ? 'surgery' : null,
      ...(role === 'machine' ? { scopes: ALL } : {}),
    };
    const answers = variants.map((variant) => [variant, expectedFor(action, actor, variant)] as const);
    const same = new Set(answers.map(([, answer]) => answer)).size === 1;
    return same
      ? `${role} ${answers[0]?.[1] ?? ''}`
      : `${role} ${answers.map(([variant, answer]) => `${variant}=${answer}`).join(',')}`;
  };
  return `${head}: ${[...STAFF_ROLES, 'machine' as const].map(of).join(' · ')}`;
}
