// The locked page: whose session it is, one field for the PIN, a way out for somebody else.
import type { Account } from '../../access/index.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';

/** The page; 422 when the PIN was wrong. */
export function lockedPage(
  person: Account,
  returnTo: string | undefined,
  issues: readonly FieldIssue[],
): Reply {
  return {
    kind: 'page',
    view: 'locked',
    status: issues.length === 0 ? 200 : 422,
    model: { display: person.display, returnTo: returnTo ?? '', issues },
  };
}
