import { describe, expect, it } from '@jest/globals';
import { STAFF_ROLES } from '../../src/access/index.ts';
import { createSandboxIdentity } from '../../src/adapters/identity-sandbox/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';

describe('RULE I-01: when built-in accounts are asked for', () => {
  it('has somebody for every role in a sandbox, two clinicians of one team and one of another', () => {
    const roles = createSandboxIdentity('sandbox').people.map((person) => person.role);
    expect(new Set(roles)).toEqual(new Set(STAFF_ROLES));
    const teams = createSandboxIdentity('sandbox').people.flatMap(({ role, team }) =>
      role === 'clinician' ? [team] : [],
    );
    expect(teams).toEqual(['surgery', 'surgery', 'emergency']);
  });

  it('refuses outside a sandbox', () => {
    let code: string | undefined;
    try {
      createSandboxIdentity('live');
    } catch (error) {
      code = faultCode(error);
    }
    expect(code).toBe('access-sandbox-only');
  });
});
