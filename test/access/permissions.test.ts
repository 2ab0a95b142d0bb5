import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pinProof } from '../../src/access/fresh-proof.ts';
import {
  CASE_GROUNDS,
  decide,
  decideOn,
  permit,
  PERMISSIONS,
  STAFF_ROLES,
  subjectsOf,
  DUTIES,
  isAction,
  type Actor,
  type AuthorisationRule,
  type CaseGround,
  type Decision,
  type Done,
  type Duty,
  type Role,
} from '../../src/access/index.ts';

const NOW = new Date('2026-06-05T07:52:00Z');
const actor = (role: Role, accountId = 'account_1'): Actor => ({ accountId, role, team: null });
const codeOf = (decision: Decision): string => (decision.kind === 'allowed' ? 'allowed' : decision.code);
const mayDo = (action: string): Role[] =>
  [...STAFF_ROLES, 'participant' as const, 'gateway' as const].filter(
    (role) => permit(action, actor(role)).kind === 'allowed',
  );

describe('RULE I-06: when an action is looked up', () => {
  it('refuses what is not in the table, whoever asks', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...STAFF_ROLES), (action, role) => {
        fc.pre(!Object.hasOwn(PERMISSIONS, action));
        expect(codeOf(permit(action, actor(role)))).toBe('access-no-permission-line');
      }),
    );
    expect(codeOf(permit('toString', actor('operator')))).toBe('access-no-permission-line');
    expect(codeOf(permit('__proto__', actor('operator')))).toBe('access-no-permission-line');
  });

  it('refuses somebody not signed in everything that is not public', () => {
    const open = Object.keys(PERMISSIONS).filter((action) => permit(action, null).kind === 'allowed');
    expect(open.toSorted()).toEqual([
      'end-by-provider',
      'keep-form',
      'open-attestation-link',
      'open-device-link',
      'read-log',
      'read-sealing-key',
      'request-token',
      'sign-in',
      'sign-out',
      'unlock-session',
      'verify-receipt',
      'view-public',
    ]);
  });

  it('gives a participant nothing but the attestation of a copy', () => {
    const open = Object.keys(PERMISSIONS).filter((action) => permit(action, null).kind !== 'allowed');
    expect(open.filter((action) => permit(action, actor('participant')).kind === 'allowed')).toEqual([
      'attest-copy',
    ]);
  });

  it('gives a gateway nothing but its own lines, and these to nobody else', () => {
    const lines = [
      'confirm-webhook',
      'deliver-live',
      'deliver-thread',
      'deliver-file',
      'deliver-transaction',
    ];
    const open = Object.keys(PERMISSIONS).filter((action) => permit(action, null).kind !== 'allowed');
    expect(open.filter((action) => permit(action, actor('gateway')).kind === 'allowed')).toEqual([
      ...lines,
      'query-bridge',
    ]);
    for (const action of lines) expect([action, mayDo(action)]).toEqual([action, ['gateway']]);
  });

  it('lets only clinicians and delegates open content', () => {
    for (const action of ['view-case', 'edit-draft', 'prepare', 'view-worklist', 'deposit-export']) {
      expect([action, mayDo(action)]).toEqual([action, ['clinician', 'delegate']]);
    }
  });

  it('keeps the duties apart', () => {
    expect(mayDo('sign-off')).toEqual(['clinician']);
    expect(mayDo('authorise-deletion')).toEqual(['authoriser']);
    expect(mayDo('propose-deletion')).toEqual(['clinician']);
    expect(mayDo('refuse-deletion')).toEqual(['authoriser']);
    expect(mayDo('unlock-pin')).toEqual(['operator']);
    expect(mayDo('place-hold')).toEqual(['governance']);
    expect(mayDo('view-operator')).toEqual(['operator']);
  });

  it('says why in a whole sentence', () => {
    for (const action of Object.keys(PERMISSIONS)) {
      for (const role of STAFF_ROLES) {
        const decision = permit(action, actor(role));
        if (decision.kind === 'refused') expect(decision.reason).toMatch(/^[A-Z].+\.$/);
      }
    }
  });
});

describe('when entries are signed', () => {
  it('RULE I-03: asks for proof given now by the same person', () => {
    const own = { proof: pinProof('account_1', NOW, 'act'), now: NOW };
    expect(codeOf(decide('sign-off', actor('clinician'), own))).toBe('allowed');
    expect(codeOf(decide('sign-off', actor('clinician'), { proof: null, now: NOW }))).toBe(
      'access-proof-needed',
    );
    expect(codeOf(decide('sign-off', actor('clinician', 'account_2'), own))).toBe('access-proof-needed');
  });

  it('refuses the delegate who prepared them, proof or not', () => {
    const own = { proof: pinProof('account_1', NOW, 'act'), now: NOW };
    expect(codeOf(decide('sign-off', actor('delegate'), own))).toBe('access-wrong-role');
  });
});

describe('RULE D-02: when a deletion is authorised', () => {
  const who = actor('authoriser');
  const may = (done: Done, rule: AuthorisationRule) =>
    codeOf(decideOn('authorise-deletion', who, 'deletion', { done, rule }));

  it.each<[Duty, string, string]>([
    ['sign', 'access-same-person', 'allowed'],
    ['prepare', 'access-same-person', 'allowed'],
    ['hand-in', 'access-same-person', 'allowed'],
    ['break-glass', 'access-same-person', 'access-same-person'],
  ])('is for another than had the duty %s: %s with two people, %s with one', (duty, two, one) => {
    expect(may({ [duty]: ['account_2'] }, 'two-people')).toBe('allowed');
    expect(may({ [duty]: ['account_2', 'account_1'] }, 'two-people')).toBe(two);
    expect(may({ [duty]: ['account_1'] }, 'one-person')).toBe(one);
  });

  it('needs a fresh sign-in even when two people are not asked for', () => {
    expect(codeOf(decide('authorise-deletion', who, { proof: null, now: NOW }))).toBe('access-proof-needed');
    const proof = pinProof('account_1', NOW, 'act');
    expect(codeOf(decide('authorise-deletion', who, { proof, now: NOW }))).toBe('allowed');
  });
});

describe('the table of duties', () => {
  it('names actions that exist, and says why in whole sentences', () => {
    for (const { later, reason } of DUTIES) {
      expect(Object.keys(PERMISSIONS)).toContain(later);
      expect(reason).toMatch(/^[A-Z].+\.$/);
    }
  });

  it.each(DUTIES.filter(({ apart }) => apart !== 'may-meet'))(
    'is asked by the line of $later about $first',
    ({ first, later }) => {
      if (!isAction(later)) throw new Error(`${later} is not in the table`);
      const { who } = PERMISSIONS[later];
      const role = (Array.isArray(who) ? who : STAFF_ROLES)[0] as Role;
      const [kind] = subjectsOf(later);
      const answer = (person: string): string =>
        kind === 'deletion'
          ? codeOf(
              decideOn(later, actor(role), 'deletion', { done: { [first]: [person] }, rule: 'two-people' }),
            )
          : codeOf(decideOn(later, actor(role), kind as 'glass', { ownerId: person, caseId: 'case_1' }));
      expect([answer('account_1'), answer('account_2')]).toEqual(['access-same-person', 'allowed']);
    },
  );
});

describe('when a case is opened', () => {
  const may = (action: 'view-case' | 'propose-deletion', role: Role, ground: CaseGround | null) =>
    codeOf(decideOn(action, actor(role), 'case', { ground }));

  it('needs a ground, whichever it is', () => {
    for (const role of ['clinician', 'delegate'] as const) {
      for (const ground of CASE_GROUNDS) expect(may('view-case', role, ground)).toBe('allowed');
      expect(may('view-case', role, null)).toBe('access-other-team');
    }
  });

  it('is for carers, whatever the ground', () => {
    for (const ground of CASE_GROUNDS)
      expect(may('view-case', 'governance', ground)).toBe('access-wrong-role');
  });

  it('leaves what becomes of the originals to its own team, when the glass was broken', () => {
    expect(may('propose-deletion', 'clinician', 'team')).toBe('allowed');
    for (const ground of ['broken-glass', 'signed-behind-glass'] as const)
      expect(may('propose-deletion', 'clinician', ground)).toBe('access-broken-glass-only');
    expect(may('propose-deletion', 'clinician', 'signed')).toBe('allowed');
  });

  it('is refused for a kind of thing that the line does not name', () => {
    const facts = { ownerId: 'account_1' };
    expect(codeOf(decideOn('view-case', actor('clinician'), 'upload', facts))).toBe(
      'access-no-permission-line',
    );
  });
});

describe('when a copy is attested', () => {
  it('takes the word of its holder only', () => {
    expect(codeOf(decide('attest-copy', actor('participant', 'link_1'), { holderId: 'link_1' }))).toBe(
      'allowed',
    );
    expect(codeOf(decide('attest-copy', actor('participant', 'link_1'), { holderId: 'link_2' }))).toBe(
      'access-not-holder',
    );
  });
});
