import { describe, expect, it } from '@jest/globals';
import { closingStack } from '../src/lifetime.ts';

describe('what is opened', () => {
  it('is closed last first, whichever fails', async () => {
    const [closing, closed] = [closingStack(), [] as string[]];
    closing.push(async () => void closed.push('first'));
    closing.push(() => Promise.reject(new Error('broken')));
    closing.push(async () => void closed.push('last'));
    await closing.run();
    await closing.run();
    expect(closed).toEqual(['last', 'first']);
  });

  it('is closed at once when it opened after the rest was closed', async () => {
    const [closing, closed] = [closingStack(), [] as string[]];
    await closing.run();
    closing.push(async () => void closed.push('late'));
    closing.push(() => Promise.reject(new Error('broken')));
    await Promise.resolve();
    expect(closed).toEqual(['late']);
  });
});
