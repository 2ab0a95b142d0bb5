// Binds a label to a person, on a basis that is kept, or to a description (RULE A-02). Nothing is ever bound by itself.
import { z } from 'zod';
import type { DraftCommand } from '../../attribution/index.ts';
import type { FieldIssue } from '../field-issue.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { actOrAgain } from './act.ts';
import { senderParams, version } from './case-input.ts';
import type { Refusal } from './fault-issue.ts';
import { practitionerQuery } from './search-practitioners.ts';
import { labelOf, senderPage } from './sender-page.ts';
import { readingOf } from './staff.ts';

const form = z.object({
  version,
  how: z.enum(['identified', 'described']),
  reference: z.string().max(200).default(''),
  basis: z.enum(['directory', 'confirmed-by-member']).optional(),
  described: z.string().trim().max(200).default(''),
  query: z.string().max(200).default(''),
});

type Typed = z.output<typeof form>;
type Person = (DraftCommand & { type: 'bind-sender' })['person'];

function toPerson(typed: Typed): Person | FieldIssue {
  if (typed.how === 'described') {
    return typed.described.length < 3
      ? { path: 'described', message: 'Describe the person, such as "vascular registrar at St Elsewhere"' }
      : { described: typed.described };
  }
  if (typed.reference === '') return { path: 'reference', message: 'Choose a person' };
  // RULE A-02
  if (typed.basis === undefined) return { path: 'basis', message: 'Say how you know that it is this person' };
  return { basis: typed.basis, practitioner: { reference: typed.reference } };
}

/** What had been found is shown again, so that nothing is lost. */
async function foundAgain(services: Services, { query, reference }: Typed) {
  const { directory } = services.stations;
  if (query !== '') return directory.findPractitioners(practitionerQuery(query));
  return reference === '' ? undefined : directory.findPractitioners({ reference });
}

export const bindSender = staffAction({
  method: 'post',
  path: '/cases/:caseId/senders/:sender',
  keeps: 'form',
  action: 'edit-draft',
  params: senderParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    const again = async (refusal: Refusal) => {
      const found = await foundAgain(services, body);
      return senderPage(services, session, params, {
        typed: body,
        refusal,
        ...(found === undefined ? {} : { found }),
      });
    };
    const person = toPerson(body);
    if ('path' in person) return again({ issues: [person], status: 422 });
    const { caseId } = params;
    const view = await services.stations.attribution.open(caseId, readingOf(session.account));
    return actOrAgain(
      services,
      { caseId, version: body.version, session },
      [{ type: 'bind-sender', label: labelOf(view, params.sender), person }],
      { to: `/cases/${caseId}#senders`, notice: 'sender-bound', field: 'reference', again },
    );
  },
});
