// The copy register of a case. Holders are labels of the thread, so only who may open the case is told them.
import { permit } from '../../../access/index.ts';
import { isSaidGone } from '../../../deletion/index.ts';
import { staffAction } from '../../action.ts';
import { caseParams } from '../../clinician/case-input.ts';
import { readingOf } from '../../clinician/staff.ts';
import { findWorkCase } from './case-view.ts';

export const listCopies = staffAction({
  method: 'get',
  path: '/api/v1/cases/:caseId/copies',
  action: 'view-copies',
  params: caseParams,
  handle: async (services, { params, session }) => {
    const { custody, deletions } = services.stations;
    await findWorkCase(services, params.caseId);
    const orders = await deletions.latestOrders(params.caseId);
    const opens = permit('view-case', session.account).kind === 'allowed';
    const copies: object[] = [];
    for (const copy of await custody.listCopies(params.caseId)) {
      const order = orders.find(({ copyId }) => copyId === copy.copyId);
      copies.push({
        copyId: copy.copyId,
        class: copy.class,
        messages: copy.messages,
        registeredAt: copy.registeredAt,
        ...(opens ? { holder: await custody.openCopyHolder(copy.copyId, readingOf(session.account)) } : {}),
        order:
          order === undefined
            ? null
            : {
                orderedAt: order.orderedAt,
                answerBy: order.answerBy,
                state: order.result?.state ?? null,
                saidGone: order.result !== null && isSaidGone(order.result),
              },
      });
    }
    return { kind: 'json', value: { copies } };
  },
});
