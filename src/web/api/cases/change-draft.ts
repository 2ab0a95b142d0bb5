// One act on a draft: `{version, command}`, answered with the new version. Faults: `attribution-version-conflict`,
// `attribution-already-signed`, and those of the command, each with its place.
import { z } from 'zod';
import { draftCommand } from '../../../attribution/index.ts';
import { staffAction } from '../../action.ts';
import { actOn } from '../../clinician/act.ts';
import { caseParams } from '../../clinician/case-input.ts';

export const changeDraft = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/draft',
  action: 'edit-draft',
  params: caseParams,
  body: z.strictObject({ version: z.int().min(0), command: draftCommand }),
  handle: async (services, { params, body, session }) => {
    const version = await actOn(services, { caseId: params.caseId, version: body.version, session }, [
      body.command,
    ]);
    services.stations.nudge();
    return { kind: 'json', value: { version } };
  },
});
