// The people of product.md. One account has one role, so that duties which must stay apart cannot meet in one account.

export const STAFF_ROLES = ['clinician', 'delegate', 'authoriser', 'governance', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/**
 * A participant has no account: they hold a link that lets them attest one copy and nothing else. A gateway is no person: it
 * brings messages and reads none. A machine is a program with keys of its own; it may do what its scopes name (scopes.ts).
 */
export type Role = StaffRole | 'participant' | 'gateway' | 'machine';

/** The role as a page names it. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  clinician: 'Clinician',
  delegate: 'Delegate',
  authoriser: 'Deletion authoriser',
  governance: 'Governance reviewer',
  operator: 'Operator',
  participant: 'Participant',
  gateway: 'Gateway',
  machine: 'Machine',
};
