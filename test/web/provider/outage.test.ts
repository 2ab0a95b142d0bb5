import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SESSION_END_MS } from '../../../src/access/index.ts';
import {
  begin,
  codeOf,
  openProviderStage,
  signIn,
  throughProvider,
  visitor,
  type ProviderStage,
} from './stage.ts';

let stage: ProviderStage;
beforeEach(async () => {
  stage = await openProviderStage({ oidc: { timeoutMs: 300, discoveryKeepMs: 60_000 } });
}, 60_000);
afterEach(async () => {
  await stage.close();
});

const DOWN = [503, 'access-provider-down', '30'];

describe('when the provider is down or slow', () => {
  it('RULE I-01: the service starts all the same; sign-in says 503 until the provider answered once', async () => {
    stage.provider.down = true;
    const who = visitor(stage);
    await who.here.get('/sign-in').expect(200);
    await who.here.get('/health').expect(200);
    const page = await begin(who);
    expect([page.status, codeOf(page), page.headers['retry-after']]).toEqual(DOWN);
    stage.provider.down = false;
    stage.passMs(5_000);
    expect((await signIn(stage, who, 'u-okafor')).status).toBe(303);
  });

  it('makes a queue of people no queue of waits: for some seconds it is not asked again', async () => {
    stage.provider.down = true;
    await Promise.all([begin(visitor(stage)), begin(visitor(stage)), begin(visitor(stage))]);
    await begin(visitor(stage));
    expect(stage.provider.asked).toHaveLength(1);
    stage.passMs(5_000);
    await begin(visitor(stage));
    expect(stage.provider.asked).toHaveLength(2);
  });

  it('waits no longer than the limit at the first word, and takes it once it is fast again', async () => {
    stage.provider.delayMs = 1_500;
    const page = await begin(visitor(stage));
    expect([page.status, codeOf(page), page.headers['retry-after']]).toEqual(DOWN);
    stage.provider.delayMs = 0;
    stage.passMs(5_000);
    expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
  });

  it.each(['down', 'slow'])('says so when it goes %s between leaving and coming back', async (how) => {
    const who = visitor(stage);
    const path = await throughProvider(who, await begin(who));
    if (how === 'down') stage.provider.down = true;
    else stage.provider.delayMs = 1_500;
    const page = await who.here.get(path);
    expect([page.status, codeOf(page), page.headers['retry-after']]).toEqual(DOWN);
    stage.provider.down = false;
    stage.provider.delayMs = 0;
    // The code may be used up; a new sign-in is what helps.
    expect(codeOf(await who.here.get(path).expect(403))).toBe('access-sign-in-used');
    expect((await signIn(stage, who, 'u-okafor')).status).toBe(303);
  });

  it('uses what it said before about itself while it does not answer', async () => {
    expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
    stage.passMs(120_000);
    stage.provider.tamper = (path, answer) =>
      path.startsWith('/.well-known/') ? { ...answer, status: 503, body: '' } : answer;
    expect((await signIn(stage, visitor(stage), 'u-okafor')).status).toBe(303);
    stage.passMs(25 * 3_600_000);
    expect((await begin(visitor(stage))).status).toBe(503);
  });

  it('RULE I-02: who is in stays in until the session ends', async () => {
    const who = visitor(stage);
    await signIn(stage, who, 'u-okafor');
    stage.provider.down = true;
    const step = 10 * 60_000;
    for (let passed = step; passed < SESSION_END_MS; passed += step) {
      stage.passMs(step);
      await who.here.get('/account').expect(200);
    }
    stage.passMs(step);
    await who.here.get('/account').expect(303);
  }, 60_000);

  it.each([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['shared secrets only', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
    ['no token endpoint', { token_endpoint: undefined }],
    ['a token endpoint that is no address', { token_endpoint: 'file:///etc/passwd' }],
    ['keys at no address', { jwks_uri: 'gopher://127.0.0.1/' }],
  ])('lets nobody in by a discovery document with %s', async (_name, change) => {
    stage.provider.tamper = (path, answer) =>
      path.startsWith('/.well-known/')
        ? { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), ...change }) }
        : answer;
    const who = visitor(stage);
    const left = await begin(who);
    if (left.status === 503) return;
    const page = await who.here.get(await throughProvider(who, left));
    expect([page.status, codeOf(page)]).toEqual([expect.any(Number), expect.stringMatching(/^access-/)]);
    expect([403, 503]).toContain(page.status);
  });
});
