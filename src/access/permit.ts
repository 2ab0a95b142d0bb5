// How the permission table is asked (RULE I-06): by routes, menus, buttons and workers. What is not in it is refused.
import type { Actor } from './accounts.ts';
import { refused, type Decision } from './decision.ts';
import { PERMISSIONS, type About, type ActionId, type FactsOf, type Line } from './permissions.ts';
import { ROLE_NAMES, type Role } from './roles.ts';
import { scopesOpen } from './scopes.ts';
import type { SubjectFacts, SubjectKind } from './subjects.ts';

function roleNames(roles: readonly Role[]): string {
  const names = roles.map((role) => ROLE_NAMES[role].toLowerCase());
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

function readLine(action: string): Line<never> | undefined {
  return Object.hasOwn(PERMISSIONS, action) ? PERMISSIONS[action as ActionId] : undefined;
}

/** Whether the table has a line for it. A route without one must not start. */
export function isAction(action: string): action is ActionId {
  return readLine(action) !== undefined;
}

function permitMachine(action: string, actor: Actor): Decision {
  return scopesOpen(actor.scopes ?? [], action)
    ? { kind: 'allowed' }
    : refused('access-scope-missing', 'None of the scopes of this token opens this address.');
}

/**
 * Whether this person's role allows the action at all: for routes, menus and buttons. `null` is nobody signed in.
 * Refusals: `access-no-permission-line`, `access-not-signed-in`, `access-wrong-role`, `access-scope-missing` (machines).
 */
export function permit(action: string, actor: Actor | null): Decision {
  const line = readLine(action);
  // RULE I-06: what is not in the table is refused.
  if (line === undefined) {
    return refused(
      'access-no-permission-line',
      'This action is not in the permission table, so nobody may do it.',
    );
  }
  if (line.who === 'anyone') return { kind: 'allowed' };
  if (actor === null) return refused('access-not-signed-in', 'Sign in first.');
  if (actor.role === 'machine') return permitMachine(action, actor);
  if (line.who === 'signed-in') {
    if (actor.role === 'gateway')
      return refused('access-wrong-role', 'A gateway delivers messages and does nothing else.');
    return actor.role === 'participant'
      ? refused('access-wrong-role', 'This link lets you attest one copy and nothing else.')
      : { kind: 'allowed' };
  }
  return line.who.includes(actor.role)
    ? { kind: 'allowed' }
    : refused(
        'access-wrong-role',
        `You cannot ${line.label}: it needs the role ${roleNames(line.who)}, and you are signed in as ${ROLE_NAMES[actor.role].toLowerCase()}.`,
      );
}

/** The kinds of things that the action can be about. */
export function subjectsOf(action: string): readonly string[] {
  return Object.keys(readLine(action)?.on ?? {});
}

/** Whether the action answers alike for a thing that does not exist. */
export function isForUnknown(action: string): boolean {
  return readLine(action)?.unknownToo === true;
}

/**
 * Role and what must be so at the moment of the act. Refusals: those of `permit`, `access-proof-needed`, `access-not-holder`.
 */
export function decide<Id extends ActionId>(action: Id, actor: Actor | null, facts: FactsOf<Id>): Decision {
  const byRole = permit(action, actor);
  if (byRole.kind === 'refused' || actor === null) return byRole;
  const line = PERMISSIONS[action] as Line<FactsOf<Id>>;
  return line.when === undefined ? byRole : line.when(actor, facts);
}

/**
 * Role and whose thing it is: for routes before anything is read, for buttons, and for workers that act for somebody. Refusals:
 * those of `permit`, `access-other-team`, `access-not-owner`, `access-same-person`, `access-broken-glass-only`, and
 * `access-no-permission-line` for a kind of thing that the line does not name.
 */
export function decideOn<Kind extends SubjectKind>(
  action: ActionId,
  actor: Actor | null,
  kind: Kind,
  facts: SubjectFacts[Kind],
): Decision {
  const byRole = permit(action, actor);
  if (byRole.kind === 'refused' || actor === null) return byRole;
  const about: About | undefined = (PERMISSIONS[action] as Line<never>).on;
  // RULE I-06: what is not in the table is refused.
  return (
    about?.[kind]?.(actor, facts) ??
    refused('access-no-permission-line', 'This action is not for such a thing, so nobody may do it.')
  );
}

/** Everything the role may do, in the table's order, as words after "You can". */
export function abilitiesOf(role: Role): readonly string[] {
  return Object.values(PERMISSIONS)
    .filter((line) => typeof line.who !== 'string' && line.who.includes(role))
    .map((line) => line.label);
}
