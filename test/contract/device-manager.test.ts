import { openGraphManager } from '../../src/adapters/mdm-graph/index.ts';
import { startGraph } from '../support/graph-stand-in.ts';
import { deviceManagerContract } from './device-manager.ts';

const NOW = new Date('2026-06-05T07:40:00Z');
const SUFFIX = '@trust.example';
const COMPANY = '705c034c-034c-705c-4c03-5c704c035c70';

deviceManagerContract('mdm-graph', async () => {
  const graph = await startGraph(() => NOW);
  const owner = { subject: 'amara.okafor' };
  const user = `${owner.subject}${SUFFIX}`;
  graph.addDevice(COMPANY, { user });
  graph.addDevice('a-private-one', { user, ownerType: 'personal' });
  graph.addApps({ user, deviceTag: 'tag-1', deviceName: 'Own phone' });
  graph.addApps({ user, deviceTag: 'tag-1', deviceName: 'Own phone' });
  let token = graph.token;
  return {
    manager: openGraphManager({
      baseUrl: graph.baseUrl,
      principalSuffix: SUFFIX,
      timeLimitMs: 3_600_000,
      timeoutMs: 500,
      readToken: () => token,
    }),
    owner,
    company: COMPANY,
    apps: 'tag-1',
    now: NOW,
    orders: () => graph.orders(),
    become: (actionState) => graph.setAction(COMPANY, { actionState }),
    keepUserData: () => graph.setAction(COMPANY, { keepUserData: true }),
    removeDevice: () => graph.removeDevice(COMPANY),
    loseAnswer: () => graph.meet('POST', { kind: 'done-and-cut' }),
    staySilent: () => graph.meet('GET', { kind: 'never-answers' }),
    beBusy: (seconds) => graph.meet('GET', { kind: 'status', status: 429, retryAfter: String(seconds) }),
    break: () => graph.meet('GET', { kind: 'status', status: 503 }),
    refuseUs: () => {
      token = 'another-token';
    },
    close: () => graph.close(),
  };
});
