// The page that asks somebody again who they are: whose session it is, and a button to the provider or a field for the PIN.
import type { Account } from '../../access/index.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';

/** The page; 422 when the PIN was wrong. */
export async function againPage(
  { access }: Services,
  person: Account,
  returnTo: string | undefined,
  issues: readonly FieldIssue[],
): Promise<Reply> {
  const way = access.signInWay();
  return {
    kind: 'page',
    view: 'provider/again',
    status: issues.length === 0 ? 200 : 422,
    model: {
      display: person.display,
      provider: way.kind === 'openid' ? way.name : null,
      // Who has only a passkey is asked for no PIN.
      hasPin: way.kind === 'openid' || (await access.proofStanding(person.accountId)).pin !== 'none',
      returnTo: returnTo ?? '',
      issues,
    },
  };
}
