import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  authorised,
  closing,
  executing,
  ordered,
  withdrawn,
  type Authorisation,
  type DeletionState,
} from '../../src/deletion/deletion-state.ts';
import { faultCode } from '../../src/kernel/fault.ts';

const at = '2026-03-02T10:00:00.000Z';
const holdCheck = { at, result: 'none' as const, register: 'cmVn' };
const authorisation: Authorisation = {
  by: 'account_2',
  role: 'authoriser',
  person: 'cA==',
  at,
  method: 'pin',
  holdCheck,
};
const order = { leafHash: 'bGVhZg==', index: 3, loggedAt: at };
const own = {
  holdCheck,
  erasedMessageIds: ['m1'],
  heldMessageIds: [],
  orderedAt: at,
  erasedAt: at,
  evidence: [],
  earlier: null,
};

const ARROWS: Record<string, (state: DeletionState) => DeletionState> = {
  authorise: (state) => authorised(state, authorisation, at),
  order: (state) => ordered(state, order),
  execute: (state) => executing(state, at),
  close: (state) => closing(state, own),
  withdraw: (state) => withdrawn(state, at, 'account_1', 'reopened'),
};

const LEGAL = new Set([
  'proposed authorise',
  'proposed withdraw',
  'authorised order',
  'authorised withdraw',
  'ordered execute',
  'ordered withdraw',
  'withdrawn execute',
  'executing execute',
  'executing close',
]);

describe('the states of a deletion', () => {
  it('are left by legal arrows only, whatever is tried in whatever order (RULE D-02, RULE D-03)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(ARROWS)), { maxLength: 12 }), (tries) => {
        let state: DeletionState = { name: 'proposed' };
        for (const name of tries) {
          const from = state.name;
          let refusal: string | undefined;
          try {
            state = ARROWS[name]?.(state) ?? state;
          } catch (error) {
            refusal = faultCode(error);
          }
          expect(refusal).toBe(LEGAL.has(`${from} ${name}`) ? undefined : 'deletion-illegal-step');
        }
      }),
    );
  });

  it('keep what was decided while they go on', () => {
    const state = closing(
      executing(ordered(authorised({ name: 'proposed' }, authorisation, at), order), at),
      own,
    );
    expect(state).toEqual({ name: 'closing', authorisation, notBefore: at, order, own });
  });
});
