// What was recorded, for the holder of the link; the same whenever it is opened again.
import { Fault } from '../../kernel/fault.ts';
import { publicAction } from '../action.ts';
import { linkParams } from './attest-form.ts';
import { closedPage, PRIVATE_HEADERS } from './attest-page.ts';

export const attestDone = publicAction({
  method: 'get',
  path: '/attest/:token/done',
  action: 'open-attestation-link',
  params: linkParams,
  handle: async (services, { params }) => {
    try {
      const { order } = await services.stations.deletions.behindLink(params.token);
      const said = order.result?.evidence.find(({ kind }) => kind === 'attestation');
      if (said === undefined || order.result === null)
        return { kind: 'redirect', to: `/attest/${params.token}` };
      const model = { state: order.result.state, at: said.at };
      return { kind: 'page', view: 'public/attest-done', headers: PRIVATE_HEADERS, model };
    } catch (error) {
      if (error instanceof Fault && error.kind === 'not-found') return closedPage(error);
      throw error;
    }
  },
});
