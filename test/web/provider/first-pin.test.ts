// RULE I-03: the first PIN of somebody who signs in through the provider.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Response } from 'supertest';
import { submit } from '../governance/scene.ts';
import {
  beginAgain,
  openProviderStage,
  signIn,
  throughProvider,
  visitor,
  type ProviderStage,
} from './stage.ts';

let stage: ProviderStage;
beforeAll(async () => {
  stage = await openProviderStage();
}, 60_000);
afterAll(() => stage.close());
beforeEach(() => {
  stage.provider.tamper = null;
});
afterEach(() => {
  stage.provider.tamper = null;
});

/** The provider says that credentials were given then, or not when. */
function told(time: (now: number) => number | undefined): void {
  stage.provider.tamper = async (path, answer) => {
    if (path !== '/token') return answer;
    const body = JSON.parse(answer.body) as { id_token: string };
    const { auth_time: _told, ...claims } = decodeJwt(body.id_token);
    const at = time(Math.floor(Date.now() / 1000));
    const id_token = await stage.provider.sign({ ...claims, ...(at === undefined ? {} : { auth_time: at }) });
    return { ...answer, body: JSON.stringify({ ...body, id_token }) };
  };
}

const PIN = { newPin: '740959', newPinAgain: '740959' };

async function setFirst(who: ReturnType<typeof visitor>): Promise<Response> {
  return submit(who.here, '/account/proof', '/account/proof/pin', PIN);
}

describe('the first PIN', () => {
  it.each([
    ['at no time that the provider told', () => undefined],
    ['hours ago', (now: number) => now - 7200],
  ])('is not set by a sign-in with credentials given %s; a new one is asked for', async (_name, time) => {
    const who = visitor(stage);
    told(time);
    await signIn(stage, who, 'u-webb');
    stage.provider.tamper = null;
    const refused = await setFirst(who);
    expect(refused.headers['location']).toMatch(/^\/sign-in\/again\?return=/);
  });

  it('is set after a sign-in just now', async () => {
    const who = visitor(stage);
    told(() => undefined);
    await signIn(stage, who, 'u-brennan');
    stage.provider.tamper = null;
    await setFirst(who);
    await who.here.get(await throughProvider(who, await beginAgain(who, '/account/proof')));
    const set = await setFirst(who);
    expect([set.status, set.headers['location']]).toEqual([303, '/account/proof']);
  });
});
