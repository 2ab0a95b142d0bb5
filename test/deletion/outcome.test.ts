import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { computeOutcome, weakestCopy } from '../../src/deletion/index.ts';
import { COPY_STATES, OUTCOMES } from '../../src/deletion/verified-deletion.ts';

const residual = { why: 'backup', until: 'unknown' };
const copy = fc.record({ state: fc.constantFrom(...COPY_STATES), residual: fc.constantFrom(null, residual) });

describe('the outcome of a deletion (RULE D-05)', () => {
  it.each([
    [[{ state: 'confirmed', residual: null }], 'complete'],
    [[{ state: 'confirmed', residual }], 'complete-with-residuals'],
    [
      [
        { state: 'confirmed', residual: null },
        { state: 'attested-by-person', residual: null },
      ],
      'complete',
    ],
    [
      [
        { state: 'confirmed', residual: null },
        { state: 'unreachable', residual: null },
      ],
      'partial',
    ],
    [
      [
        { state: 'confirmed', residual: null },
        { state: 'refused-hold', residual: null },
      ],
      'partial',
    ],
    [[{ state: 'refused-hold', residual: null }], 'refused'],
  ] as const)('of %j is %s', (copies, outcome) => {
    expect(computeOutcome([...copies])).toBe(outcome);
  });

  it('is never better than that of any part of the copies', () => {
    fc.assert(
      fc.property(fc.array(copy, { minLength: 1 }), copy, (copies, another) => {
        const rank = (list: (typeof another)[]): number => OUTCOMES.indexOf(computeOutcome(list));
        const isRefusal = another.state === 'refused-hold' || computeOutcome(copies) === 'refused';
        expect(isRefusal || rank([...copies, another]) >= rank(copies)).toBe(true);
      }),
    );
  });

  it('names the weakest copy', () => {
    fc.assert(
      fc.property(fc.array(copy, { minLength: 1 }), (copies) => {
        const worst = COPY_STATES.indexOf(weakestCopy(copies));
        expect(copies.every(({ state }) => COPY_STATES.indexOf(state) <= worst)).toBe(true);
      }),
    );
  });
});
