// The answer of whoever is asked about a lost device: `{token, answer, name}`. The token is in the body, so that it is in no URL.
// Faults: `device-unknown-link`, `device-already-answered`, `device-too-late`, `device-held`, `device-link-not-open`.
import { z } from 'zod';
import { DEVICE_ANSWERS } from '../../../devices/index.ts';
import { publicAction } from '../../action.ts';

const body = z.strictObject({
  token: z.string().max(200),
  answer: z.enum(DEVICE_ANSWERS),
  name: z.string().trim().min(1).max(200),
});

export const answerDeviceApi = publicAction({
  method: 'post',
  path: '/api/v1/device-answers',
  action: 'open-device-link',
  body,
  handle: async (services, { body: { token, ...said } }) => {
    await services.stations.devices.answer(token, said);
    services.stations.nudge();
    return { kind: 'empty' };
  },
});
