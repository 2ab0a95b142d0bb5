// Puts a stuck step back, after a person has looked at why it stopped. Every step is safe to repeat.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { STEPS } from '../../workflow/steps.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { anyId } from './ids.ts';

export const stuckStep = z.object({ step: z.enum(STEPS), subjectId: anyId });

/** For the page and the API. Throws `exception-not-stuck`. */
export async function releaseStuck(
  services: Services,
  { step, subjectId }: z.infer<typeof stuckStep>,
): Promise<void> {
  const { stations } = services;
  if (!(await stations.releaseStep(step, subjectId))) {
    throw new Fault('conflict', 'exception-not-stuck', 'This step is not stuck any longer.', {
      place: { field: 'subjectId' },
    });
  }
  stations.nudge();
}

export const releaseException = staffAction({
  method: 'post',
  path: '/exceptions/release',
  action: 'release-exception',
  body: stuckStep,
  handle: async (services, { body }) => {
    await releaseStuck(services, body);
    return { kind: 'redirect', to: '/exceptions', notice: 'step-released' };
  },
});
