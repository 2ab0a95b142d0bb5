// Opens an attestation link. Unknown, replaced, answered, late and stopped links say so, each with its code.
import { z } from 'zod';
import { publicAction } from '../action.ts';
import { linkPage } from './attest-page.ts';

/** Hostile; what is no token of ours is an unknown link like any other. */
export const linkParams = z.object({ token: z.string().max(200) });

export const attestForm = publicAction({
  method: 'get',
  path: '/attest/:token',
  action: 'open-attestation-link',
  params: linkParams,
  handle: (services, { params }) => linkPage(services, params.token),
});
