// Searches the directory for the person behind a label: by registration number when digits were typed, else by name.
import { z } from 'zod';
import type { Directory } from '../../attribution/index.ts';
import { staffAction } from '../action.ts';
import { senderParams } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { GMC_SYSTEM } from './identifier-systems.ts';
import { senderPage } from './sender-page.ts';

const form = z.object({ query: z.string().trim().max(200).default('') });

/** How the directory is asked for what was typed. GMC numbers have seven digits. */
export function practitionerQuery(query: string): Parameters<Directory['findPractitioners']>[0] {
  const digits = query.replaceAll(/[\s-]/g, '');
  return /^\d{7}$/.test(digits) ? { identifier: { system: GMC_SYSTEM, value: digits } } : { name: query };
}

export const searchPractitioners = staffAction({
  method: 'post',
  path: '/cases/:caseId/senders/:sender/search',
  action: 'edit-draft',
  limit: 'search',
  params: senderParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    if (body.query.length < 2) {
      const issues = [{ path: 'query', message: 'Enter a name or a GMC number' }];
      return senderPage(services, session, params, { typed: body, refusal: { issues, status: 422 } });
    }
    let refusal: Refusal;
    try {
      const found = await services.stations.directory.findPractitioners(practitionerQuery(body.query));
      return await senderPage(services, session, params, { typed: body, found });
    } catch (error) {
      refusal = refusalOf(error, 'query');
    }
    return senderPage(services, session, params, { typed: body, refusal });
  },
});
