// One act of a person on a draft, and the pages' way of showing a refusal: the page again, with what was typed.
import type { DraftCommand } from '../../attribution/index.ts';
import type { NoticeCode } from '../notices.ts';
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { staffOf } from './staff.ts';

type Step = { readonly caseId: string; readonly version: number; readonly session: ActiveSession };

/** Carries commands out one after another, each on the version that the one before left; gives the last version. */
export async function actOn(
  services: Services,
  step: Step,
  commands: readonly DraftCommand[],
): Promise<number> {
  const by = await staffOf(services, step.session.account);
  let { version } = step;
  for (const command of commands) {
    version = await services.stations.attribution.act(step.caseId, version, by, command);
  }
  return version;
}

/** Acts and goes on to `to`; a refusal is shown by `again`. `field` stands for refusals that name no place. */
export async function actOrAgain(
  services: Services,
  step: Step,
  commands: readonly DraftCommand[],
  then: {
    readonly to: string;
    readonly notice: NoticeCode;
    readonly field: string;
    readonly again: (refusal: Refusal) => Promise<Reply>;
  },
): Promise<Reply> {
  let refusal: Refusal;
  try {
    await actOn(services, step, commands);
    return { kind: 'redirect', to: then.to, notice: then.notice };
  } catch (error) {
    refusal = refusalOf(error, then.field);
  }
  return then.again(refusal);
}
