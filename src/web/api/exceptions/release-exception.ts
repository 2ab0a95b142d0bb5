// Puts a stuck step back: `{step, subjectId}`. Faults: `exception-not-stuck`.
import { staffAction } from '../../action.ts';
import { releaseStuck, stuckStep } from '../../governance/release-exception.ts';

export const releaseExceptionApi = staffAction({
  method: 'post',
  path: '/api/v1/exceptions/release',
  action: 'release-exception',
  body: stuckStep.strict(),
  handle: async (services, { body, session }) => {
    await releaseStuck(services, session.account, body);
    return { kind: 'empty' };
  },
});
