// What becomes of the ticked messages, in one act for all of them: filed for a patient, not filed and why, or undecided again
// (RULE A-01). Faults of attribution are shown on the page, with the same messages ticked.
import { z } from 'zod';
import type { DraftCommand } from '../../attribution/index.ts';
import { staffAction } from '../action.ts';
import { actOrAgain } from './act.ts';
import { show } from './case.ts';
import { caseParams, many, version } from './case-input.ts';
import { sortingPage } from './case-page.ts';
import type { Refusal } from './fault-issue.ts';
import { readingOf } from './staff.ts';

const form = z.object({
  version,
  messageIds: many,
  reason: z.string().max(100).default(''),
  /** Which button: `file/<patientKey>`, `exclude`, `undecide`; `none` when a key was pressed and no button chosen. */
  act: z.string().max(60).default('none'),
  show: show.optional(),
});

const DISPOSITIONS = z.enum(['not-clinical', 'duplicate', 'other-organisation', 'held']);

/** The command, or what is missing for one. */
function toCommand(body: z.output<typeof form>): DraftCommand | { path: string; message: string } {
  const { act, messageIds, reason } = body;
  if (messageIds.length === 0) return { path: 'messages', message: 'Tick at least one message' };
  if (act === 'undecide') return { type: 'undecide', messageIds };
  const patientKey = /^file\/(.+)$/.exec(act)?.[1];
  if (patientKey !== undefined) return { type: 'file', messageIds, patientKey };
  if (act !== 'exclude') return { path: 'decide', message: 'Choose what becomes of the ticked messages' };
  const [disposition, code] = reason.split('/', 2);
  const parsed = DISPOSITIONS.safeParse(disposition);
  if (!parsed.success || code === undefined) {
    return { path: 'reason', message: 'Choose why these messages are not filed' };
  }
  return { type: 'exclude', messageIds, disposition: parsed.data, reason: code };
}

export const decideMessages = staffAction({
  method: 'post',
  path: '/cases/:caseId/decide',
  keeps: 'form',
  action: 'edit-draft',
  params: caseParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    const { caseId } = params;
    const again = async (refusal: Refusal) =>
      sortingPage(
        services,
        await services.stations.attribution.open(caseId, readingOf(session.account)),
        session,
        {
          show: body.show ?? 'all',
          chosen: { messageIds: body.messageIds, reason: body.reason },
          refusal,
        },
      );
    const command = toCommand(body);
    if ('path' in command) return again({ issues: [command], status: 422 });
    const filter = body.show === 'undecided' ? '?show=undecided' : '';
    return actOrAgain(services, { caseId, version: body.version, session }, [command], {
      to: `/cases/${caseId}${filter}#messages`,
      notice: command.type === 'undecide' ? 'undecided' : 'decided',
      field: 'decide',
      again,
    });
  },
});
