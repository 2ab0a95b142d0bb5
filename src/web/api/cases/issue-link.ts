// A link for the holder of a copy, given once; another one stops it. Faults: `deletion-none-open`, `deletion-copy-not-open`,
// `deletion-held`.
import { staffAction } from '../../action.ts';
import { copyParams } from '../../clinician/case-input.ts';
import { attestationUrl, issueCopyLink } from '../../clinician/copy-link.ts';

export const issueLink = staffAction({
  method: 'post',
  path: '/api/v1/cases/:caseId/copies/:copyId/link',
  action: 'issue-attestation-link',
  params: copyParams,
  handle: async (services, { params, request }) => {
    const token = await issueCopyLink(services, params.caseId, params.copyId);
    return { kind: 'json', status: 201, value: { token, url: attestationUrl(services, request, token) } };
  },
});
