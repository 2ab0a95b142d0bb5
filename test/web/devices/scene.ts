// What the tests of lost devices' pages share: the form filled in, and a report by the API.
import type { Agent } from 'supertest';
import { csrfOf, START } from '../stage.ts';
import type { DeviceStage } from '../../devices/stage.ts';
import { programOf } from '../governance/scene.ts';

export const FIELDS = {
  'lost-day': '5',
  'lost-month': '6',
  'lost-year': '2026',
  'lost-time': '06:15',
  'noticed-day': '5',
  'noticed-month': '6',
  'noticed-year': '2026',
  'noticed-time': '07:30',
  locked: 'yes',
  pin: 'yes',
  encrypted: 'not-known',
  note: 'In the taxi, with Foxtrot Whisky’s bloods on the screen',
};

/** The form sent as a person would; gives the answer. */
export async function reportByHand(browser: Agent, device: string, change: object = {}) {
  const page = await browser.get('/account/lost-device');
  return browser
    .post('/account/lost-device')
    .type('form')
    .send({ csrfToken: csrfOf(page), device, ...FIELDS, ...change });
}

/** Reported through the API; the id of the report. */
export async function reportByProgram(
  stage: DeviceStage,
  device: object = { kind: 'phone' },
  change: object = {},
): Promise<string> {
  const program = await programOf(stage, 'amara.okafor');
  const answer = await program.post('/api/v1/account/lost-devices').send({
    device,
    lostAt: new Date(START.getTime() - 3_600_000).toISOString(),
    noticedAt: START.toISOString(),
    protection: { locked: 'yes', pin: 'no', encrypted: 'yes' },
    ...change,
  });
  const { lostDevice } = answer.body as { lostDevice: { reportId: string } };
  return lostDevice.reportId;
}
