// A holder's answer: `{token, answer, name}`. The token is the capability of their link; it is in the body, so that it is in no
// URL. `deleted-already` is for a copy that must be kept (RULE D-04). Faults: `deletion-unknown-link`,
// `deletion-already-attested`, `deletion-too-late`, `deletion-held`, `deletion-not-held`.
import { z } from 'zod';
import { ANSWERS, HELD_ANSWER } from '../../../deletion/index.ts';
import { publicAction } from '../../action.ts';
import { attestCopy } from '../../public/attest.ts';

const body = z.strictObject({
  token: z.string().max(200),
  answer: z.enum([...ANSWERS, HELD_ANSWER]),
  name: z.string().trim().min(1).max(200),
});

export const attestCopyApi = publicAction({
  method: 'post',
  path: '/api/v1/attestations',
  action: 'open-attestation-link',
  body,
  handle: async (services, { body: { token, ...said } }) => {
    await attestCopy(services, token, said);
    return { kind: 'empty' };
  },
});
