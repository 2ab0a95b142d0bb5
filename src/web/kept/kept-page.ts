// What a person had typed when their session locked: shown to them alone, to be sent now or thrown away. Works without script;
// with it, the form's own page has the words back already (assets/keep.js).
import { z } from 'zod';
import type { FormField, KeptForm } from '../../attribution/index.ts';
import { staffAction } from '../action.ts';
import { caseParams } from '../clinician/case-input.ts';
import { safeReturnPath } from '../return-path.ts';

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^topic$/, 'Topic'],
  [/^words\./, 'For the record'],
  [/^described$/, 'What you know of this person'],
  [/^reasonForDelay$/, 'Why it is late'],
];

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\/entries\/[^/]+$/, 'Prepare the entry'],
  [/\/split$/, 'Split between patients'],
  [/\/senders\/\d+$/, 'Who the sender is'],
  [/\/sign$/, 'Sign'],
  [/\/decide$/, 'What becomes of the messages'],
];

function named(list: typeof WORDS, text: string): string | undefined {
  return list.find(([pattern]) => pattern.test(text))?.[1];
}

function written(fields: readonly FormField[]): { label: string; text: string }[] {
  return fields.flatMap(([name, text]) => {
    const label = named(WORDS, name);
    return label === undefined || text.trim() === '' ? [] : [{ label, text }];
  });
}

function view({ action, page, keptAt, fields }: KeptForm): object {
  return { action, page, keptAt, fields, form: named(FORMS, action) ?? 'A form', written: written(fields) };
}

export const keptPage = staffAction({
  method: 'get',
  path: '/cases/:caseId/kept',
  action: 'edit-draft',
  params: caseParams,
  handle: async (services, { params, session }) => {
    const { accountId } = session.account;
    const forms = await services.stations.keptForms.of({ accountId, caseId: params.caseId });
    if (forms.length === 0) return { kind: 'redirect', to: `/cases/${params.caseId}` };
    return {
      kind: 'page',
      view: 'clinician/kept',
      model: { caseId: params.caseId, forms: forms.map(view) },
    };
  },
});

export const dropKeptForm = staffAction({
  method: 'post',
  path: '/cases/:caseId/kept',
  action: 'edit-draft',
  params: caseParams,
  body: z.object({ action: z.string().max(512) }),
  handle: async (services, { params, body, session }) => {
    const { accountId } = session.account;
    const { caseId } = params;
    const action = safeReturnPath(body.action) ?? '';
    await services.stations.keptForms.drop({ accountId, caseId, action });
    return { kind: 'redirect', to: `/cases/${caseId}`, notice: 'form-dropped' };
  },
});
