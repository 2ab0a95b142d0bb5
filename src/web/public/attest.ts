// Takes a holder's answer. It counts as attested by a person, never as confirmed (RULE D-05); the name is kept sealed.
import { z } from 'zod';
import { ANSWERS, HELD_ANSWER, type AttestationAnswer } from '../../deletion/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { publicAction } from '../action.ts';
import type { Services } from '../services.ts';
import { linkParams } from './attest-form.ts';
import { closedReason, demandHolder, linkPage } from './attest-page.ts';

const form = z.object({
  answer: z.enum([...ANSWERS, HELD_ANSWER], 'Choose your answer'),
  name: z
    .string('Enter your name')
    .trim()
    .min(1, 'Enter your name')
    .max(200, 'This is longer than 200 characters'),
});

/**
 * For the page and the API. Throws `deletion-unknown-link`, `deletion-already-attested`, `deletion-too-late`, and for a copy that
 * must be kept `deletion-held`, unless the answer is that it was deleted already (then `deletion-not-held` when nothing keeps it).
 */
export async function attestCopy(
  services: Services,
  token: string,
  said: { answer: AttestationAnswer; name: string },
): Promise<void> {
  const { deletions } = services.stations;
  const request = await deletions.behindLink(token);
  demandHolder(request);
  const closed = closedReason(request);
  if (closed !== null) throw closed;
  await deletions.attest(token, said);
  services.stations.nudge();
}

export const attest = publicAction({
  method: 'post',
  path: '/attest/:token',
  action: 'open-attestation-link',
  params: linkParams,
  body: form,
  onInvalid: (services, { issues, body, request }) =>
    linkPage(services, linkParams.parse(request.params).token, body, issues),
  handle: async (services, { params, body }) => {
    try {
      await attestCopy(services, params.token, body);
    } catch (error) {
      if (error instanceof Fault && (error.kind === 'not-found' || error.kind === 'conflict'))
        return linkPage(services, params.token, body);
      throw error;
    }
    return {
      kind: 'redirect',
      to: `/attest/${params.token}/done`,
      headers: { 'Referrer-Policy': 'no-referrer' },
    };
  },
});
