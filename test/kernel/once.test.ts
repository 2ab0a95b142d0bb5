import { describe, expect, it } from '@jest/globals';
import { once } from '../../src/kernel/once.ts';

describe('a value that is made once', () => {
  it('is made when it is first asked for, and never again', () => {
    let made = 0;
    const value = once(() => {
      made += 1;
      return undefined;
    });
    expect(made).toBe(0);
    expect([value(), value()]).toEqual([undefined, undefined]);
    expect(made).toBe(1);
  });
});
