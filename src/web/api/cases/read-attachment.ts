// An attachment for programs: pictures in their cleaned form (RULE C-06), everything else as a download.
import { staffAction } from '../../action.ts';
import { attachmentReply } from '../../clinician/attachment.ts';
import { attachmentParams } from '../../clinician/case-input.ts';

export const readAttachment = staffAction({
  method: 'get',
  path: '/api/v1/cases/:caseId/attachments/:attachmentId',
  action: 'view-case',
  params: attachmentParams,
  handle: async (services, { params, session }) => attachmentReply(services, session, params),
});
