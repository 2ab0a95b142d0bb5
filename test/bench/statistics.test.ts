import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare, median, spread } from '../../scripts/bench/statistics.ts';
import { resultsJson, runCase, type BenchCase } from '../../scripts/bench/bench-case.ts';

const figures = fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 31 });

describe('the median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('has as many values below it as above, in whatever order they came', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const middle = median(values);
        expect(values.filter((value) => value < middle).length * 2).toBeLessThanOrEqual(values.length);
        expect(values.filter((value) => value > middle).length * 2).toBeLessThanOrEqual(values.length);
      }),
    );
  });
});

describe('the spread', () => {
  it('is the range over the median', () => {
    expect(spread([8, 10, 12])).toBeCloseTo(0.4);
    expect(spread([5, 5, 5])).toBe(0);
    expect(spread([0, 0])).toBe(0);
  });

  it('does not change with the unit', () => {
    fc.assert(
      fc.property(figures, (values) => {
        // A power of two, so that the change itself rounds nothing.
        expect(spread(values.map((value) => value * 1024))).toBe(spread(values));
      }),
    );
  });
});

describe('a comparison', () => {
  const rounds = [
    { ours: 90, peer: 100 },
    { ours: 110, peer: 100 },
    { ours: 100, peer: 50 },
  ];

  it('meets a goal from the side that is better, the bound itself included', () => {
    expect(compare(rounds, 1, 'higher')).toEqual({ ours: 100, peer: 100, ratio: 1, spread: 0.5, met: true });
    expect(compare(rounds, 1.01, 'higher').met).toBe(false);
    expect(compare(rounds, 1, 'lower').met).toBe(true);
    expect(compare(rounds, 0.99, 'lower').met).toBe(false);
  });
});

describe('a benchmark', () => {
  it('runs both sides in turn and prints the agreed form', async () => {
    const order: string[] = [];
    const side = (name: string, value: number) => () => {
      order.push(name);
      return Promise.resolve(value);
    };
    const bench: BenchCase = {
      name: 'a',
      unit: '/s',
      goal: 1.5,
      better: 'higher',
      ours: side('ours', 20),
      peer: side('peer', 10),
    };
    const result = await runCase(bench, 3);
    expect(order).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer']);
    expect(resultsJson([result])).toBe(
      '{"results":[{"name":"a","ours":20,"peer":10,"unit":"/s","ratio":2,"spread":0,"goal":1.5,"met":true}]}',
    );
  });
});
