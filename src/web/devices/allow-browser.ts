// RULE I-04: a browser that was reported lost is back, and somebody of governance has seen it: people may sign in from it again.
// What was said about its wipe stays as it is.
import { z } from 'zod';
import type { Account } from '../../access/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { inTransaction } from '../../store/index.ts';
import { actorFor } from '../access-trail.ts';
import { staffAction } from '../action.ts';
import type { Services } from '../services.ts';
import { reportParams } from './device-page.ts';

/** Throws `device-unknown-report`, `access-browser-allowed` when nothing is refused. */
async function allowBrowser(services: Services, { accountId }: Account, reportId: string): Promise<void> {
  const { audit, db, devices } = services.stations;
  const { device } = await devices.read(reportId);
  await inTransaction(db, async (tx) => {
    const isBack =
      device.kind === 'browser' && (await services.access.allowBrowser(device.deviceId, { accountId }, tx));
    if (!isBack)
      throw new Fault('conflict', 'access-browser-allowed', 'Sign-in is not refused in this browser.');
    const by = actorFor(accountId);
    await audit.append(tx, { name: 'browser-allowed', by, why: 'incident', fields: { reportId } });
  });
}

export const allowBrowserPage = staffAction({
  method: 'post',
  path: '/lost-devices/:reportId/allow-browser',
  action: 'allow-lost-browser',
  params: reportParams,
  body: z.object({}),
  handle: async (services, { params, session }) => {
    await allowBrowser(services, session.account, params.reportId);
    return { kind: 'redirect', to: `/lost-devices/${params.reportId}`, notice: 'browser-allowed' };
  },
});

export const allowBrowserApi = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices/:reportId/allow-browser',
  action: 'allow-lost-browser',
  params: reportParams,
  handle: async (services, { params, session }) => {
    await allowBrowser(services, session.account, params.reportId);
    return { kind: 'empty' };
  },
});
