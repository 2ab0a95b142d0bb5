// What became of an export, for programs: sealed, or asked about. Holds the chat's name: content, for who handed it in.
import type { IntakeResult } from '../../../workflow/intake.ts';
import type { Reply } from '../../action.ts';

/** Where a program finds the layout in which any messenger can hand in a thread. */
const headers = { Link: '</schemas/thread-v1.json>; rel="describedby"; type="application/schema+json"' };

/** 201 for a deposit, 202 when something must be answered first. */
export function intakeReply(result: IntakeResult): Reply {
  if (result.outcome === 'asks') {
    const { outcome, uploadId, questions, facts, expiresAt } = result;
    return { kind: 'json', status: 202, value: { outcome, uploadId, questions, facts, expiresAt }, headers };
  }
  const { depositId, threadId, caseId, added, known, recognised, reappeared } = result.thread;
  const value = {
    outcome: result.outcome,
    depositId,
    threadId,
    caseId,
    added,
    known,
    recognised,
    reappeared,
    facts: result.facts,
  };
  return { kind: 'json', status: added === 0 ? 200 : 201, value, headers };
}
