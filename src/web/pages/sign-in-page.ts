// The sign-in page as shown first and again after a mistake: nothing that was chosen is lost, except the PIN.
import { ROLE_NAMES } from '../../access/index.ts';
import type { Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';

/** What the person had chosen, and what was wrong with it. */
export type SignInAttempt = {
  readonly subject?: string | undefined;
  readonly returnTo?: string | undefined;
  readonly issues?: readonly FieldIssue[];
};

/** The page; 422 when something was wrong. */
export function signInPage(services: Services, attempt: SignInAttempt): Reply {
  const issues = attempt.issues ?? [];
  const people = services.access.builtIn();
  const way = services.access.signInWay();
  return {
    kind: 'page',
    view: 'sign-in',
    status: issues.length === 0 ? 200 : 422,
    model: {
      provider: way.kind === 'openid' ? way.name : null,
      people: people.map((person) => ({
        subject: person.subject,
        display: person.display,
        about: `${ROLE_NAMES[person.role]}: ${person.jobTitle.toLowerCase()}`,
      })),
      sandboxPin: people[0]?.pin ?? '',
      subject: attempt.subject ?? '',
      returnTo: attempt.returnTo ?? '',
      issues,
    },
  };
}
