import { describe, expect, it } from '@jest/globals';
import { isAction, permit, PERMISSIONS, SCOPES, type Actor, type ScopeName } from '../../src/access/index.ts';

const SCOPE_NAMES = Object.keys(SCOPES) as ScopeName[];
const machine = (...scopes: ScopeName[]): Actor => ({
  accountId: 'ehr-north',
  role: 'machine',
  team: null,
  scopes,
});

/** What shows words, names or files of a conversation, or decides something. */
const NEVER = [
  'view-case',
  'edit-draft',
  'prepare',
  'view-worklist',
  'deposit-export',
  'answer-questions',
  'sign-off',
  'authorise-deletion',
  'refuse-deletion',
  'place-hold',
  'lift-hold',
  'release-exception',
  'view-copies',
  'view-live',
  'gather-live',
  'open-device-patients',
  'unlock-pin',
  'end-sessions',
  'view-account',
];

describe('RULE I-06: the scopes of machines', () => {
  it('name lines of the permission table only', () => {
    const named = Object.values(SCOPES).flatMap(({ actions }) => [...actions]);
    expect(named.filter((action) => !isAction(action))).toEqual([]);
  });

  it('open nothing that shows content or decides, all of them together', () => {
    const open = NEVER.filter((action) => permit(action, machine(...SCOPE_NAMES)).kind === 'allowed');
    expect(open).toEqual([]);
  });

  it.each(SCOPE_NAMES)('%s opens its own lines and no other that is not public', (scope) => {
    const open = Object.keys(PERMISSIONS).filter(
      (action) =>
        permit(action, null).kind === 'refused' && permit(action, machine(scope)).kind === 'allowed',
    );
    expect(open.toSorted()).toEqual([...SCOPES[scope].actions].toSorted());
  });

  it('are needed: a machine without one may do nothing that is not public', () => {
    const open = Object.keys(PERMISSIONS).filter(
      (action) => permit(action, null).kind === 'refused' && permit(action, machine()).kind === 'allowed',
    );
    expect(open).toEqual([]);
  });
});
