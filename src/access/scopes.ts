// RULE I-06 for machines: what each scope opens, as lines of the permission table. A machine may do what its scopes name and
// nothing else; no scope reads content, opens a page or stands for a person's decision.
//
// Names: what we give out as FHIR resources has the form of SMART 2 (`system/AuditEvent.rs`); what is no FHIR resource has a name
// of our own, because a scope that promised one would be false.

type Scope = {
  /** One word for the audit trail. */
  readonly code: string;
  readonly label: string;
  /** Lines of the permission table; a test checks that they exist and open no content. */
  readonly actions: readonly string[];
};

export const SCOPES = {
  'countersign/receipts.read': {
    code: 'receipts',
    label: 'list receipts and take their bundles',
    actions: ['view-receipts', 'download-receipt'],
  },
  'countersign/reconciliation.read': {
    code: 'reconciliation',
    label: 'read the reconciliation',
    actions: ['view-reconciliation'],
  },
  'countersign/exceptions.read': {
    code: 'exceptions',
    label: 'read what is stuck',
    actions: ['view-exceptions'],
  },
  'countersign/holds.read': { code: 'holds', label: 'read holds', actions: ['view-holds'] },
  'system/AuditEvent.rs': {
    code: 'audit',
    label: 'read the audit trail',
    actions: ['view-audit', 'export-audit'],
  },
  'countersign/threads.write': {
    code: 'threads',
    label: 'deliver threads and files of a gateway',
    actions: ['deliver-thread', 'deliver-file'],
  },
} as const satisfies Record<string, Scope>;

export type ScopeName = keyof typeof SCOPES;

/** Hostile until here: a text of a file or of a request. */
export function isScope(text: string): text is ScopeName {
  return Object.hasOwn(SCOPES, text);
}

/** Whether one of the scopes opens the action. */
export function scopesOpen(scopes: readonly ScopeName[], action: string): boolean {
  return scopes.some((scope) => (SCOPES[scope].actions as readonly string[]).includes(action));
}
