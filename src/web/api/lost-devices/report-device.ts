// Reports a device lost: `{device, lostAt, noticedAt, protection, note?}`; for somebody else also `ownerId`. Its sessions are ended
// when this answers, the one that asks included where it may live on the device. Faults: `device-not-noticed-yet`,
// `device-noticed-before-lost`, `device-unknown-browser`, `device-unknown-owner`, `device-unknown-gateway`.
import { z } from 'zod';
import { SAID } from '../../../devices/index.ts';
import { staffAction } from '../../action.ts';
import { lostDeviceView } from '../../devices/device-view.ts';
import { reportLost } from '../../devices/report-own.ts';
import { idOf } from '../../governance/ids.ts';

const managed = z.strictObject({
  managedId: z.string().regex(/^[A-Za-z0-9:._-]{1,120}$/),
  scope: z.enum(['device', 'managed-apps']),
});
const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const fields = {
  managed: managed.nullable().default(null),
  lostAt: when,
  noticedAt: when,
  protection: z.strictObject({ locked: z.enum(SAID), pin: z.enum(SAID), encrypted: z.enum(SAID) }),
  note: z.string().trim().min(1).max(2000).nullable().default(null),
};
const own = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('browser'), deviceId: idOf('device') }),
  z.strictObject({ kind: z.literal('phone') }),
  z.strictObject({ kind: z.literal('unknown') }),
]);
const anyDevice = z.discriminatedUnion('kind', [
  ...own.options,
  z.strictObject({ kind: z.literal('gateway') }),
]);

export const reportOwnApi = staffAction({
  method: 'post',
  path: '/api/v1/account/lost-devices',
  action: 'report-lost-device',
  body: z.strictObject({ device: own, ...fields }),
  handle: async (services, { body, session }) => {
    const { accountId, role } = session.account;
    const report = await reportLost(services, { ...body, ownerId: accountId, by: { accountId, role } });
    return { kind: 'json', status: 201, value: { lostDevice: await lostDeviceView(services, report) } };
  },
});

export const reportForOtherApi = staffAction({
  method: 'post',
  path: '/api/v1/lost-devices',
  action: 'report-device-for-others',
  body: z.strictObject({ ownerId: z.string().min(1).max(60), device: anyDevice, ...fields }),
  handle: async (services, { body, session }) => {
    const { accountId, role } = session.account;
    const report = await reportLost(services, { ...body, by: { accountId, role } });
    return { kind: 'json', status: 201, value: { lostDevice: await lostDeviceView(services, report) } };
  },
});
