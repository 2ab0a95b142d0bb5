import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agent, type Agent, type Response } from 'supertest';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { ACTIONS } from '../../src/web/index.ts';
import { csrfOf, openWeb, signedIn, type WebStage } from './stage.ts';

const EHR = ['https://ehr.trust.example', 'https://ehr.other.example:8443'];

// Files that are the same for everybody and meant to be copied.
const PUBLIC_FILES = /^\/(?:log\/|schemas\/)/;

let stage: WebStage;
let framed: WebStage;
beforeAll(async () => {
  stage = await openWeb();
  framed = await openWeb({
    services: { scheme: 'https', publicUrl: new URL('https://c.example'), frameAncestors: EHR },
  });
});
afterAll(async () => {
  await stage.close();
  await framed.close();
});

/** An address of the route; what it names does not exist. */
const addressOf = (path: string): string =>
  path.replaceAll(/[:*](\w+)/g, (_all, name: string) => `${name}_0`);

function faults(answer: Response, path: string): string[] {
  const { headers } = answer;
  const csp = String(headers['content-security-policy']);
  const wanted: [string, boolean][] = [
    ['no-store', PUBLIC_FILES.test(path) || headers['cache-control'] === 'no-store'],
    ['csp', csp.startsWith("default-src 'none'") && !/unsafe|\*|https?:|data:/.test(csp)],
    ['frames', csp.includes("frame-ancestors 'none'") && headers['x-frame-options'] === 'DENY'],
    ['opener', headers['cross-origin-opener-policy'] === 'same-origin'],
    ['resource', PUBLIC_FILES.test(path) || headers['cross-origin-resource-policy'] === 'same-origin'],
    ['sniff', headers['x-content-type-options'] === 'nosniff'],
    ['referrer', /^(?:same-origin|no-referrer)$/.test(String(headers['referrer-policy']))],
    ['features', String(headers['permissions-policy']).includes('camera=()')],
    ['no 500', answer.status !== 500],
  ];
  return wanted.flatMap(([what, holds]) => (holds ? [] : [`${what} at ${path}: ${answer.status}`]));
}

describe('when any route answers', () => {
  it.each([
    ['nobody', null],
    ['a clinician', 'amara.okafor'],
    ['governance', 'marcus.webb'],
    ['an operator', 'sam.ellis'],
  ])(
    'keeps its answer out of every store, frame and other origin, for %s',
    async (_who, subject) => {
      const browser = subject === null ? agent(stage.app) : await signedIn(stage, subject);
      const wrong: string[] = [];
      let routes = 0;
      for (const { method, path } of ACTIONS) {
        if (path === '/sign-out' || path === '/lock') continue;
        wrong.push(...faults(await browser[method](addressOf(path)), path));
        routes += 1;
      }
      expect(wrong).toEqual([]);
      expect(routes).toBeGreaterThan(120);
    },
    120_000,
  );

  it('does so for what is not there, and for a style sheet that is not', async () => {
    for (const path of ['/nothing', '/api/v1/nothing', '/assets/nothing.css'])
      expect(faults(await agent(stage.app).get(path), path)).toEqual([]);
  });
});

const cookiesOf = ({ headers }: Response): string[] => [headers['set-cookie'] ?? []].flat();

const attributesOf = (answer: Response): string[][] =>
  cookiesOf(answer).map((line) => line.split('; ').slice(1).toSorted());

async function signInOn(where: WebStage): Promise<{ browser: Agent; answers: Response[] }> {
  const browser = agent(where.app).set('X-Forwarded-Proto', 'https');
  const page = await browser.get('/sign-in');
  const door = String(page.headers['set-cookie']).split(';')[0] ?? '';
  const fields = { subject: 'amara.okafor', pin: SANDBOX_PIN, csrfToken: csrfOf(page) };
  const answer = await browser.post('/sign-in').set('Cookie', door).type('form').send(fields);
  expect(answer.status).toBe(303);
  return { browser, answers: [page, answer] };
}

describe('when cookies are set with HTTPS', () => {
  it('binds each to the host, out of reach of scripts and of other sites', async () => {
    const secure = await openWeb({ services: { scheme: 'https' } });
    const { answers } = await signInOn(secure);
    await secure.close();
    const lines = answers.flatMap(cookiesOf);
    expect(lines.map((line) => line.split('=')[0])).toEqual([
      '__Host-countersign-door',
      '__Host-countersign-session',
      '__Host-countersign-device',
    ]);
    for (const attributes of answers.flatMap(attributesOf)) {
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'Path=/', 'Secure']));
      expect(attributes.some((one) => /^SameSite=(?:Lax|Strict)$/.test(one))).toBe(true);
      expect(attributes.some((one) => /^(?:Domain|Partitioned)/.test(one))).toBe(false);
    }
  });

  it('clears what the browser holds of pages at sign-out, and lets it keep its name', async () => {
    const secure = await openWeb({ services: { scheme: 'https' } });
    const { answers } = await signInOn(secure);
    const jar = answers
      .flatMap(cookiesOf)
      .map((line) => line.split(';')[0])
      .join('; ');
    const page = await agent(secure.app).get('/account').set('Cookie', jar).expect(200);
    const out = await agent(secure.app)
      .post('/sign-out')
      .set('Cookie', jar)
      .type('form')
      .send({ csrfToken: csrfOf(page) });
    await secure.close();
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    expect(String(out.headers['set-cookie'])).toContain('__Host-countersign-session=;');
    expect(String(out.headers['set-cookie'])).not.toContain('device');
  });
});

describe('when an EHR may show pages in a frame', () => {
  it('names exactly its origins, and keeps cookies apart for each site that frames', async () => {
    const { answers } = await signInOn(framed);
    for (const answer of answers) {
      const csp = String(answer.headers['content-security-policy']);
      expect(csp).toContain(`frame-ancestors ${EHR.join(' ')};`);
      expect(answer.headers['x-frame-options']).toBeUndefined();
      for (const attributes of attributesOf(answer))
        expect(attributes).toEqual(
          expect.arrayContaining(['HttpOnly', 'Partitioned', 'Path=/', 'SameSite=None', 'Secure']),
        );
    }
  });

  it('says so on the sign-in page, with a way out of the frame', async () => {
    const inFrame = await agent(framed.app).get('/sign-in?return=%2Faccount').set('Sec-Fetch-Dest', 'iframe');
    expect(inFrame.text).toContain('href="/sign-in?return=%2Faccount" target="_blank" rel="noopener"');
    expect((await agent(framed.app).get('/sign-in')).text).not.toContain('target="_blank"');
  });

  it('still refuses a change that another site asks for, and knows nobody in what another site loads', async () => {
    const here = await signedIn(stage);
    const csrfToken = csrfOf(await here.get('/account'));
    const form = { csrfToken };
    for (const site of ['cross-site', 'same-site'])
      await here.post('/lock').set('Sec-Fetch-Site', site).type('form').send(form).expect(403);
    const image = here.get('/account').set('Sec-Fetch-Site', 'cross-site').set('Sec-Fetch-Mode', 'no-cors');
    expect((await image).status).toBe(303);
    const link = here.get('/account').set('Sec-Fetch-Site', 'cross-site').set('Sec-Fetch-Mode', 'navigate');
    expect((await link).status).toBe(200);
  });
});
