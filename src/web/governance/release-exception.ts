// Puts a stuck step back, after a person has looked at why it stopped. Every step is safe to repeat.
import { z } from 'zod';
import type { Account } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { inTransaction } from '../../store/index.ts';
import { STEPS } from '../../workflow/steps.ts';
import { actorFor } from '../access-trail.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { anyId } from './ids.ts';

export const stuckStep = z.object({ step: z.enum(STEPS), subjectId: anyId });

/** For the page and the API. Throws `exception-not-stuck`. */
export async function releaseStuck(
  services: Services,
  account: Account,
  { step, subjectId }: z.infer<typeof stuckStep>,
): Promise<void> {
  const { stations } = services;
  await inTransaction(stations.db, async (db) => {
    if (!(await stations.releaseStep(db, step, subjectId))) {
      throw new Fault('conflict', 'exception-not-stuck', 'This step is not stuck any longer.', {
        place: { field: 'subjectId' },
      });
    }
    await stations.audit.append(db, {
      name: 'step-released',
      by: actorFor(account.accountId),
      why: 'governance',
      fields: { step, subjectId },
    });
  });
  stations.nudge();
}

export const releaseException = staffAction({
  method: 'post',
  path: '/exceptions/release',
  action: 'release-exception',
  body: stuckStep,
  handle: async (services, { body, session }) => {
    await releaseStuck(services, session.account, body);
    return { kind: 'redirect', to: '/exceptions', notice: 'step-released' };
  },
});
