// What is stuck: one plain reason and one owner each (RULE G-01). Ids and codes only.
import { permit } from '../../access/index.ts';
import { staffAction } from '../action.ts';

const STEP_WORDS: Readonly<Record<string, string>> = {
  'fetch-media': 'Fetching a file of a live message',
  'gather-thread': 'Gathering a live thread',
  file: 'Filing in the record',
  propose: 'Proposing the deletion',
  'log-order': 'Logging the order',
  'execute-deletion': 'Deleting',
  'close-copies': 'Closing the copies',
  'issue-receipt': 'Issuing the receipt',
  'end-broken-glass': 'Noting the end of a broken glass',
  'list-device': 'Listing what was on a lost device',
  'wipe-device': 'Wiping a lost device',
  'issue-device-receipt': 'Issuing the receipt of a lost device',
};

/** A step in words. */
export function stepWords(step: string): string {
  return STEP_WORDS[step] ?? step;
}

export const exceptionsPage = staffAction({
  method: 'get',
  path: '/exceptions',
  action: 'view-exceptions',
  handle: async (services, { session }) => ({
    kind: 'page',
    view: 'governance/exceptions',
    model: {
      exceptions: (await services.stations.worklist.exceptions()).map((exception) => ({
        ...exception,
        stepText: stepWords(exception.step),
      })),
      restoreGaps: await services.stations.worklist.restoreGaps(),
      mayRelease: permit('release-exception', session.account),
    },
  }),
});
