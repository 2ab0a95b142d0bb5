import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pinProof } from '../../src/access/fresh-proof.ts';
import {
  decide,
  permit,
  PERMISSIONS,
  STAFF_ROLES,
  type Actor,
  type Decision,
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
    const own = { proof: pinProof('account_1', NOW), now: NOW };
    expect(codeOf(decide('sign-off', actor('clinician'), own))).toBe('allowed');
    expect(codeOf(decide('sign-off', actor('clinician'), { proof: null, now: NOW }))).toBe(
      'access-proof-needed',
    );
    expect(codeOf(decide('sign-off', actor('clinician', 'account_2'), own))).toBe('access-proof-needed');
  });

  it('refuses the delegate who prepared them, proof or not', () => {
    const own = { proof: pinProof('account_1', NOW), now: NOW };
    expect(codeOf(decide('sign-off', actor('delegate'), own))).toBe('access-wrong-role');
  });
});

describe('RULE D-02: when a deletion is authorised', () => {
  const facts = (signerId: string, preparerIds: string[], rule: 'two-people' | 'one-person') => ({
    signerId,
    preparerIds,
    rule,
    proof: pinProof('account_1', NOW),
    now: NOW,
  });

  it('needs another person than the signer and the preparers under the two-people rule', () => {
    const who = actor('authoriser');
    expect(codeOf(decide('authorise-deletion', who, facts('account_2', ['account_3'], 'two-people')))).toBe(
      'allowed',
    );
    expect(codeOf(decide('authorise-deletion', who, facts('account_1', [], 'two-people')))).toBe(
      'access-same-person',
    );
    expect(codeOf(decide('authorise-deletion', who, facts('account_2', ['account_1'], 'two-people')))).toBe(
      'access-same-person',
    );
    expect(codeOf(decide('authorise-deletion', who, facts('account_1', [], 'one-person')))).toBe('allowed');
  });

  it('needs a fresh sign-in even when two people are not asked for', () => {
    const stale = { ...facts('account_2', [], 'one-person'), proof: null };
    expect(codeOf(decide('authorise-deletion', actor('authoriser'), stale))).toBe('access-proof-needed');
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
