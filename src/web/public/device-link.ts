// Opens a link about a lost device, takes the answer, and says what was recorded. It counts as said by a person, never as checked
// (RULE D-05); the name is kept sealed.
import { z } from 'zod';
import { DEVICE_ANSWERS } from '../../devices/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { publicAction } from '../action.ts';
import { closedPage, PRIVATE_HEADERS } from './attest-page.ts';
import { linkParams } from './attest-form.ts';
import { deviceLinkPage } from './device-link-page.ts';

export const deviceLinkForm = publicAction({
  method: 'get',
  path: '/device-link/:token',
  action: 'open-device-link',
  params: linkParams,
  handle: (services, { params }) => deviceLinkPage(services, params.token),
});

const form = z.object({
  answer: z.enum(DEVICE_ANSWERS, 'Choose your answer'),
  name: z
    .string('Enter your name')
    .trim()
    .min(1, 'Enter your name')
    .max(200, 'This is longer than 200 characters'),
});

export const deviceLinkAnswer = publicAction({
  method: 'post',
  path: '/device-link/:token',
  action: 'open-device-link',
  params: linkParams,
  body: form,
  onInvalid: (services, { issues, body, request }) =>
    deviceLinkPage(services, linkParams.parse(request.params).token, body, issues),
  handle: async (services, { params, body }) => {
    try {
      await services.stations.devices.answer(params.token, body);
    } catch (error) {
      if (error instanceof Fault && (error.kind === 'not-found' || error.kind === 'conflict'))
        return deviceLinkPage(services, params.token, body);
      throw error;
    }
    services.stations.nudge();
    const headers = { 'Referrer-Policy': 'no-referrer' };
    return { kind: 'redirect', to: `/device-link/${params.token}/done`, headers };
  },
});

export const deviceLinkDone = publicAction({
  method: 'get',
  path: '/device-link/:token/done',
  action: 'open-device-link',
  params: linkParams,
  handle: async (services, { params }) => {
    try {
      const { state } = await services.stations.devices.behindLink(params.token);
      const said =
        state.name === 'closed' ? state.wipe.evidence.find(({ kind }) => kind === 'attestation') : undefined;
      if (said === undefined || state.name !== 'closed')
        return { kind: 'redirect', to: `/device-link/${params.token}` };
      const model = { state: state.wipe.state, at: said.at };
      return { kind: 'page', view: 'public/device-link-done', headers: PRIVATE_HEADERS, model };
    } catch (error) {
      if (error instanceof Fault && error.kind === 'not-found') return closedPage(error);
      throw error;
    }
  },
});
