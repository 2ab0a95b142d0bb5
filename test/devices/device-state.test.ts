import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  accepted,
  closed,
  decidedToKeep,
  decidedToWipe,
  handedToOwner,
  REPORTED,
  stopped,
  wiping,
  type DeviceState,
  type PassedCheck,
  type WipeEnd,
} from '../../src/devices/device-state.ts';
import { faultCode } from '../../src/kernel/fault.ts';

const at = '2026-06-05T08:00:00.000Z';
const check = (ground: PassedCheck['ground']): PassedCheck => ({
  at,
  result: ground === 'nothing-held' ? 'none' : 'held',
  register: 'cmVn',
  ground,
});
const evidence = { kind: 'hold' as const, at, commitment: 'ZQ==' };
const begin = (channel: 'manager' | 'owner', ground: PassedCheck['ground']) => (state: DeviceState) =>
  wiping(state, { channel, orderedAt: at, answerBy: at, holdCheck: check(ground) });
const end: WipeEnd = {
  technique: 'manual',
  parameters: null,
  effectiveAt: at,
  state: 'attested-by-person',
  grade: 'G',
  verification: 'none',
  evidence: { ...evidence, kind: 'attestation' },
};

const ARROWS: Record<string, (state: DeviceState) => DeviceState> = {
  stop: (state) => stopped(state, { at, register: 'cmVn', evidence }),
  'decide-wipe': (state) => decidedToWipe(state, { by: 'account_1', at }),
  'decide-keep': (state) => decidedToKeep(state, at),
  'begin-manager': begin('manager', 'nothing-held'),
  'begin-owner': begin('owner', 'sealed-in-custody'),
  'begin-decided': begin('owner', 'decided'),
  accept: (state) => accepted(state, at, { ...evidence, kind: 'manager-accepted' }),
  'hand-over': (state) => handedToOwner(state, { orderedAt: at, answerBy: at }),
  close: (state) => closed(state, end, at),
};

/** A state as its arrows see it. */
function shapeOf(state: DeviceState): string {
  if (state.name === 'closed') return 'closed';
  if (state.name === 'reported')
    return state.stop !== null ? 'stopped' : state.decision !== null ? 'decided' : 'reported';
  const { channel, acceptedAt, holdCheck } = state.order;
  if (acceptedAt !== null) return 'accepted';
  return `${channel}${holdCheck.ground === 'decided' ? ' decided' : ''}`;
}

const LEGAL = new Set([
  'reported stop',
  'reported begin-manager',
  'reported begin-owner',
  'stopped stop',
  'stopped decide-wipe',
  'stopped decide-keep',
  'decided begin-manager',
  'decided begin-owner',
  'decided begin-decided',
  'manager stop',
  'manager accept',
  'manager hand-over',
  'manager close',
  'owner stop',
  'owner close',
  'owner decided close',
  'accepted close',
]);

describe('the states of a lost device', () => {
  it('are left by legal arrows only, whatever is tried in whatever order (RULE I-04)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(ARROWS)), { maxLength: 14 }), (tries) => {
        let state: DeviceState = REPORTED;
        for (const name of tries) {
          const from = shapeOf(state);
          let refusal: string | undefined;
          try {
            state = ARROWS[name]?.(state) ?? state;
          } catch (error) {
            refusal = faultCode(error);
          }
          expect([from, name, refusal]).toEqual([
            from,
            name,
            LEGAL.has(`${from} ${name}`) ? undefined : 'device-illegal-step',
          ]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never order a wipe over a hold that nobody decided about (RULE D-04)', () => {
    const held = ARROWS['stop']?.(REPORTED) ?? REPORTED;
    for (const name of ['begin-manager', 'begin-owner', 'begin-decided'])
      expect(() => ARROWS[name]?.(held)).toThrow();
    expect(decidedToKeep(held, at)).toMatchObject({
      name: 'closed',
      wipe: { state: 'refused-hold', grade: 'X', orderedAt: null, holdCheck: { ground: 'kept' } },
    });
  });
});
