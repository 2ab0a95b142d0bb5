// The worklist: cases by the end of the shift in which they were received (RULE G-02), each with its stage in words, its
// messages and what is next. References only; nothing is opened for it.
import type { WorkCase } from '../../worklist/index.ts';
import { permit } from '../../access/index.ts';
import { staffAction } from '../action.ts';
import { peopleOf } from '../governance/account-name.ts';
import { stageWords } from './case-stage.ts';
import { liveGateways, waitingFor } from './live-gateways.ts';
import { platformName } from '../platform-name.ts';

function row(work: WorkCase, people: Awaited<ReturnType<typeof peopleOf>>): object {
  const { caseId, messages, erased, depositedAt, dueAt, overdue, receiptId, stage } = work;
  return {
    caseId,
    platform: platformName(work.platform),
    messages: messages === 0 ? erased : messages,
    depositedAt,
    depositedBy: people.get(work.depositedBy)?.display,
    dueAt,
    // Only what nobody has signed can still be late for somebody who reads this.
    overdue: overdue && work.filedAt === null,
    stage,
    words: stageWords(work),
    receiptId,
  };
}

export const worklist = staffAction({
  method: 'get',
  path: '/worklist',
  action: 'view-worklist',
  handle: async (services, { session }) => {
    const cases = await services.stations.worklist.casesOf(session.account);
    const people = await peopleOf(
      services,
      cases.map(({ depositedBy }) => depositedBy),
    );
    const byDue = cases.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    const mine = (stage: WorkCase['stage']) => stage === 'open' || stage === 'exception';
    return {
      kind: 'page',
      view: 'clinician/worklist',
      model: {
        title: 'Worklist',
        live: liveGateways(await waitingFor(services, session.account)),
        mayGather: permit('gather-live', session.account).kind === 'allowed',
        todo: byDue.filter(({ stage }) => mine(stage)).map((work) => row(work, people)),
        moving: byDue
          .filter(({ stage }) => !mine(stage) && stage !== 'receipted')
          .map((work) => row(work, people)),
        finished: byDue
          .filter(({ stage }) => stage === 'receipted')
          .toReversed()
          .map((work) => row(work, people)),
      },
    };
  },
});
