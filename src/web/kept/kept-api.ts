// Keeps a form while it is being typed (assets/keep.js), and gives it back to the person who typed it. Hostile input. Keeping
// works in a locked session too: it reads nothing, and changes nothing but what its own person had not sent yet.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { publicAction, staffAction } from '../action.ts';
import { BOUNDS } from '../bounds.ts';
import { caseParams } from '../clinician/case-input.ts';
import { safeReturnPath } from '../return-path.ts';
import { keptFields, waitingPerson } from './keep-when-locked.ts';
import { mayKeep } from './who-keeps.ts';

const path = '/api/v1/cases/:caseId/kept-form';

/** A path of this case: where its form is sent, or its page. */
const ownPath = z
  .string()
  .max(BOUNDS.returnPathLength)
  .refine((text) => safeReturnPath(text) === text && text.startsWith('/cases/'), 'This is no page of a case');

const body = z.strictObject({
  action: ownPath,
  page: ownPath,
  fields: z.record(z.string().min(1).max(200), z.union([z.string(), z.array(z.string())])),
});

function demandOwn(caseId: string, ...paths: string[]): void {
  if (paths.every((one) => one === `/cases/${caseId}` || one.startsWith(`/cases/${caseId}/`))) return;
  throw new Fault('invalid', 'web-other-case', 'This is a form of another case.', {
    place: { field: 'action' },
  });
}

export const keepForm = publicAction({
  method: 'put',
  path,
  action: 'keep-form',
  keeps: 'typing',
  params: caseParams,
  body,
  handle: async (services, { params, body: form, session }) => {
    const accountId =
      session?.kind === 'active' ? session.account.accountId : waitingPerson(session)?.accountId;
    if (accountId === undefined) throw new Fault('unauthenticated', 'access-not-signed-in', 'Sign in first.');
    demandOwn(params.caseId, form.action, form.page.replace(/\?[^]*$/, ''));
    if (!(await mayKeep(services, accountId, params.caseId)))
      throw new Fault(
        'not-found',
        'custody-unknown-case',
        'There is no such case among those of your team and your own.',
      );
    const fields = keptFields(form.fields);
    await services.stations.keptForms.keep({ ...form, fields, caseId: params.caseId, accountId });
    return { kind: 'empty' };
  },
});

export const readKeptForm = staffAction({
  method: 'get',
  path,
  action: 'edit-draft',
  params: caseParams,
  query: z.object({ action: ownPath }),
  handle: async (services, { params, query, session }) => {
    const { accountId } = session.account;
    const [kept] = await services.stations.keptForms.of({ accountId, ...params, ...query });
    const form = kept === undefined ? null : { keptAt: kept.keptAt, fields: kept.fields };
    return { kind: 'json', value: { form } };
  },
});
