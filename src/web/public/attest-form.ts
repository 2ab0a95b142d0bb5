// Opens an attestation link. Unknown, replaced, answered and late links say so, each with its code.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { publicAction } from '../action.ts';
import { attestPage, closedPage, closedReason } from './attest-page.ts';

/** Hostile; what is no token of ours is an unknown link like any other. */
export const linkParams = z.object({ token: z.string().max(200) });

export const attestForm = publicAction({
  method: 'get',
  path: '/attest/:token',
  action: 'open-attestation-link',
  params: linkParams,
  handle: async (services, { params }) => {
    try {
      const request = await services.stations.deletions.attestationRequest(params.token);
      const closed = closedReason(request);
      return closed === null ? attestPage(params.token, request, {}, []) : closedPage(closed);
    } catch (error) {
      if (error instanceof Fault && error.kind === 'not-found') return closedPage(error);
      throw error;
    }
  },
});
