import { describe, expect, it } from '@jest/globals';
import { Fault } from '../../src/kernel/fault.ts';
import { parseCanonicalJson } from '../../src/kernel/canonical-json.ts';
import { reasonOf } from '../../src/workflow/outbox-failure.ts';

function storeError(code: string): Error {
  return Object.assign(new Error('words of the server'), { code });
}

describe('what a failure means', () => {
  it('tries again for a store that asks for a repeat, whatever was tried before', () => {
    for (const code of ['40001', '40P01', '55P03', '57P01', '08006'])
      expect(reasonOf(storeError(code), 99)).toMatchObject({ stuck: false, reason: 'workflow-store-busy' });
  });

  it('does not take a broken constraint for a busy store', () => {
    expect(reasonOf(storeError('23505'), 3)).toMatchObject({ stuck: true, reason: 'internal' });
  });

  it('needs a person at once for a fault that is not about an outside system', () => {
    const fault = new Fault('refused', 'deletion-held', 'Held.');
    expect(reasonOf(fault, 0)).toMatchObject({ stuck: true, reason: 'deletion-held' });
  });

  it('names the line in our code and nothing of the message', () => {
    let caught: unknown;
    try {
      parseCanonicalJson(Buffer.from('{'));
    } catch (error) {
      caught = error;
    }
    expect(reasonOf(caught, 0).origin).toMatch(/^src\/kernel\/canonical-json\.ts:\d+$/);
    const foreign = new Error('at Foxtrot Whisky (src/secret.ts:1:1)');
    foreign.stack = `Error: ${foreign.message}\n    at node:internal/x:1:1`;
    expect(reasonOf(foreign, 0).origin).toBeNull();
  });
});
