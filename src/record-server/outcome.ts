// Every error of this server is an OperationOutcome. What we did not foresee says nothing about itself: its words could quote
// content (RULE C-01).
import { OperationOutcomeError } from '@medplum/core';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

/** `expression` is the element or the parameter. */
export function outcome(
  code: OperationOutcomeIssue['code'],
  text: string,
  expression?: string,
): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code,
        details: { text },
        ...(expression === undefined ? {} : { expression: [expression] }),
      },
    ],
  };
}

/** For the router, which answers 400 to an outcome it does not know by its id. */
export function refuse(
  code: OperationOutcomeIssue['code'],
  text: string,
  expression?: string,
): OperationOutcomeError {
  return new OperationOutcomeError(outcome(code, text, expression));
}

/** What was not foreseen: 500, without its words. */
export const INTERNAL: OperationOutcome = outcome('exception', 'The record could not do this.');

export class InternalError extends OperationOutcomeError {
  constructor(cause: unknown) {
    super(INTERNAL, { cause });
    this.name = 'InternalError';
  }
}
