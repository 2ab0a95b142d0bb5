// Tokens: forged, replayed, of another kind, of another browser, fixed beforehand; and what the answers to wrong ones tell.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { changedTables } from './fingerprint.ts';
import {
  cookiesOf,
  csrfIn,
  openAttackScene,
  signInByPage,
  signInByProgram,
  SUBJECTS,
  type AttackScene,
} from './scene.ts';
import { Tally } from './tally.ts';
import { formOf, jsonOf, type Answer, type Ask } from './wire.ts';

const tally = new Tally();
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const ask = (given: Ask): Promise<Answer> => scene.wire.ask(given);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Opens nothing: a refusal, or the way to the door. */
const isOut = ({ status, headers }: Answer): boolean =>
  [401, 403].includes(status) || (status === 303 && /^\/(?:sign-in|locked)/.test(headers.location ?? ''));

/** A cookie header without its session, and its session alone. */
const sessionIn = (cookie: string): string => /countersign-session=([^;]+)/.exec(cookie)?.[1] ?? '';
const withSession = (cookie: string, token: string): string =>
  cookie.replace(/countersign-session=[^;]+/, `countersign-session=${token}`);

async function tryToken(family: string, what: string, token: string): Promise<void> {
  const { cookie } = scene.browserOf('clinician');
  for (const [place, given] of [
    ['as a cookie', { path: '/account', headers: { cookie: withSession(cookie, token) } }],
    ['as a bearer', { path: '/api/v1/me', headers: { authorization: `Bearer ${token}` } }],
    ['as a bearer in another letter', { path: '/api/v1/me', headers: { authorization: `bearer ${token}` } }],
    ['as basic', { path: '/api/v1/me', headers: { authorization: `Basic ${token}` } }],
    ['in the address', { path: `/api/v1/me?access_token=${encodeURIComponent(token)}` }],
  ] satisfies [string, Ask][]) {
    const answer = await ask(given);
    tally.note(family, `${what} ${place}`, isOut(answer), [answer.status, answer.headers.location]);
  }
}

describe('a token that nobody gave', () => {
  const claims = {
    sub: 'account_0',
    role: 'operator',
    iss: 'countersign',
    aud: 'countersign',
    exp: 4_102_444_800,
  };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  it.each<[string, string]>([
    ['nothing', ''],
    ['a blank', ' '],
    ['a word', 'undefined'],
    ['an object', '[object Object]'],
    ['zeros', 'A'.repeat(43)],
    ['too short', 'A'.repeat(42)],
    ['too long', 'A'.repeat(44)],
    ['much too long', 'A'.repeat(4000)],
    ['a signed token without an algorithm', `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`],
    ['without an algorithm, in another letter', `${part({ alg: 'nOnE' })}.${part(claims)}.`],
    ['signed with nothing', `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`],
    ['signed with a word', `${signed}.${createHmac('sha256', 'secret').update(signed).digest('base64url')}`],
    [
      'signed with our name',
      `${signed}.${createHmac('sha256', 'countersign').update(signed).digest('base64url')}`,
    ],
    [
      'with a key from elsewhere',
      `${part({ alg: 'RS256', jku: 'https://evil.example/jwks' })}.${part(claims)}.AAAA`,
    ],
    ['with a key inside', `${part({ alg: 'RS256', jwk: { kty: 'oct', k: 'AA' } })}.${part(claims)}.AAAA`],
    [
      'with a way up as its key',
      `${part({ alg: 'HS256', kid: '../../../../dev/null' })}.${part(claims)}.AAAA`,
    ],
    ['with a query as its key', `${part({ alg: 'HS256', kid: "' or 1=1 --" })}.${part(claims)}.AAAA`],
    ['a query', "' or '1'='1"],
    ['a wildcard', '%'],
    ['a list', 'a,b'],
  ])('%s opens nothing', async (what, token) => {
    await tryToken('forged tokens', what, encodeURIComponent(token).replaceAll('%3D', '='));
    if (/^[\x21-\x7e]+$/.test(token) && !token.includes(';'))
      await tryToken('forged tokens', `${what}, as it is`, token);
  });

  it('that is a real one with one letter changed opens nothing', async () => {
    const token = scene.bearerOf('operator').slice('Bearer '.length);
    for (let at = 0; at < token.length; at += 1) {
      const letter = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      const answer = await ask({ path: '/api/v1/me', headers: { authorization: `Bearer ${changed}` } });
      // The last letter of 43 carries two bits that stand for nothing.
      const same = Buffer.from(changed, 'base64url').equals(Buffer.from(token, 'base64url'));
      tally.note('forged tokens', `letter ${at}`, same || isOut(answer), answer.status);
    }
  });

  it('that is of another kind opens nothing', async () => {
    const { csrfToken, cookie } = scene.browserOf('operator');
    const door = await ask({ path: '/sign-in' });
    const kinds: [string, string][] = [
      ['a form’s', csrfToken],
      ['a door’s', csrfIn(door)],
      ['an attestation’s', scene.ids['token'] ?? ''],
      ['an account id', scene.ids['accountId'] ?? ''],
      ['a session id', scene.ids['sessionId'] ?? ''],
      ['a browser’s name', /countersign-device=([^;]+)/.exec(cookie)?.[1] ?? ''],
      ['a gateway’s', 'own-gateway-token-of-ours'],
    ];
    for (const [what, token] of kinds) await tryToken('tokens of another kind', what, token);
    const session = sessionIn(scene.browserOf('clinician').cookie);
    for (const path of [`/attest/${session}`, `/device-link/${session}`]) {
      const answer = await ask({ path });
      tally.note('tokens of another kind', path, answer.status === 404, answer.status);
    }
    for (const [path, method] of [
      ['/api/v1/live/ward-other/threads', 'POST'],
      ['/_matrix/app/v1/transactions/1', 'PUT'],
    ] as const) {
      const headers = { authorization: scene.bearerOf('operator'), 'content-type': 'application/json' };
      const answer = await ask({ method, path, headers, body: '{}' });
      tally.note('tokens of another kind', path, [401, 403].includes(answer.status), answer.status);
    }
  });
});

describe('a token that was used or taken', () => {
  it('opens nothing after its person signed out', async () => {
    const { cookie } = await signInByPage(scene.wire, SUBJECTS.delegate);
    const page = await ask({ path: '/account', headers: { cookie } });
    const form = formOf({ csrfToken: csrfIn(page) });
    await ask({ method: 'POST', path: '/sign-out', ...form, headers: { ...form.headers, cookie } });
    for (const path of ['/account', '/worklist', '/account/sessions']) {
      const answer = await ask({ path, headers: { cookie } });
      tally.note('replayed tokens', `${path} after signing out`, isOut(answer), answer.status);
    }
    const again = await ask({
      method: 'POST',
      path: '/session/stay',
      ...form,
      headers: { ...form.headers, cookie },
    });
    tally.note('replayed tokens', 'a form after signing out', isOut(again), again.status);
    const bearer = await signInByProgram(scene.wire, SUBJECTS.delegate);
    await ask({ method: 'DELETE', path: '/api/v1/session', headers: { authorization: bearer } });
    const program = await ask({ path: '/api/v1/me', headers: { authorization: bearer } });
    tally.note('replayed tokens', 'a program’s after signing out', isOut(program), program.status);
  });

  it('of a browser opens nothing elsewhere: not without its browser, not in another, not as a program’s', async () => {
    for (const steal of [
      (cookie: string) => `countersign-session=${sessionIn(cookie)}`,
      (cookie: string) =>
        `countersign-session=${sessionIn(cookie)}; countersign-device=device_${'0'.repeat(26)}`,
      (cookie: string) => `countersign-session=${sessionIn(cookie)}; countersign-device=`,
    ]) {
      const { cookie } = await signInByPage(scene.wire, SUBJECTS.delegate);
      const stolen = await ask({ path: '/account', headers: { cookie: steal(cookie) } });
      tally.note('stolen tokens', steal('countersign-session=x'), isOut(stolen), stolen.status);
      const after = await ask({ path: '/account', headers: { cookie } });
      tally.note('stolen tokens', 'and it is ended for both', isOut(after), after.status);
    }
    const { cookie } = await signInByPage(scene.wire, SUBJECTS.delegate);
    const program = await ask({
      path: '/api/v1/me',
      headers: { authorization: `Bearer ${sessionIn(cookie)}` },
    });
    tally.note('stolen tokens', 'a browser’s as a program’s', isOut(program), program.status);
    const bearer = (await signInByProgram(scene.wire, SUBJECTS.delegate)).slice('Bearer '.length);
    const other = scene.browserOf('delegate').cookie;
    const browser = await ask({ path: '/account', headers: { cookie: withSession(other, bearer) } });
    tally.note('stolen tokens', 'a program’s as a browser’s', isOut(browser), browser.status);
  });

  it('of a holder answers once, and names nobody afterwards', async () => {
    const token = scene.ids['token'] ?? '';
    const answers = jsonOf({ token, answer: 'deleted', name: 'The holder' });
    const first = await ask({ method: 'POST', path: '/api/v1/attestations', ...answers });
    expect(first.status).toBe(204);
    const before = await scene.state();
    for (const given of [
      answers,
      jsonOf({ token, answer: 'cannot', name: 'Another' }),
      jsonOf({ token: token.toLowerCase(), answer: 'deleted', name: 'x' }),
    ]) {
      const again = await ask({ method: 'POST', path: '/api/v1/attestations', ...given });
      tally.note(
        'replayed tokens',
        'an attestation',
        again.status >= 400 && again.status < 500,
        again.status,
      );
    }
    tally.note('replayed tokens', 'their effect', changedTables(before, await scene.state()).length === 0);
    for (let at = 1; at < token.length; at += 4) {
      const guess = await ask({ path: `/attest/${token.slice(0, at)}` });
      tally.note('forged tokens', `the first ${at} letters of a link`, guess.status === 404, guess.status);
    }
  });
});

describe('a session that is fixed beforehand', () => {
  it('is never the one that a person gets', async () => {
    const { cookie: attacker } = await signInByPage(scene.wire, SUBJECTS.delegate);
    const fixed = sessionIn(attacker);
    for (const given of [attacker, `countersign-session=${fixed}`, `countersign-session=${'A'.repeat(43)}`]) {
      const door = await ask({ path: '/sign-in', headers: { cookie: given } });
      const own = cookiesOf(door);
      const cookie = [given, own].filter((text) => text !== '').join('; ');
      const form = formOf({ subject: SUBJECTS.authoriser, pin: SANDBOX_PIN, csrfToken: csrfIn(door) });
      const answer = await ask({
        method: 'POST',
        path: '/sign-in',
        ...form,
        headers: { ...form.headers, cookie },
      });
      const got = sessionIn(cookiesOf(answer));
      tally.note(
        'session fixation',
        given.slice(0, 40),
        got !== fixed && !given.includes(got || '?'),
        answer.status,
      );
      const old = await ask({ path: '/account', headers: { cookie: attacker } });
      tally.note('session fixation', 'the one before', isOut(old) || !old.text.includes('Priya'), old.status);
    }
  });

  it('cannot be brought by a door that somebody else opened', async () => {
    const theirs = await ask({ path: '/sign-in' });
    const mine = await ask({ path: '/sign-in' });
    for (const [what, cookie, csrfToken] of [
      ['the token of another door', cookiesOf(mine), csrfIn(theirs)],
      ['no door', '', csrfIn(theirs)],
      ['a door that is none', 'countersign-door=x', csrfIn(theirs)],
    ] as const) {
      const form = formOf({ subject: SUBJECTS.delegate, pin: SANDBOX_PIN, csrfToken });
      const answer = await ask({
        method: 'POST',
        path: '/sign-in',
        ...form,
        headers: { ...form.headers, cookie },
      });
      tally.note('session fixation', what, answer.status === 403, answer.status);
    }
  });
});

describe('what the answers tell', () => {
  it('is the same for an id of nobody, of whatever kind, and for a link that was never given', async () => {
    const seen = new Map<string, Set<string>>();
    const note = (kind: string, answer: Answer): void => {
      const body = answer.text
        .replaceAll(/req_[a-z0-9]+|"csrfToken" value="[^"]+"/g, '')
        .replaceAll(/[A-Za-z0-9_-]{40,}/g, '');
      seen.set(kind, (seen.get(kind) ?? new Set()).add(`${answer.status} ${body}`));
    };
    for (const last of ['0', '1', '2', 'z']) {
      const id = `${'0'.repeat(25)}${last}`;
      note('a link', await ask({ path: `/attest/${`${id}${'A'.repeat(43)}`.slice(0, 43)}` }));
      note(
        'a program’s link',
        await ask({
          method: 'POST',
          path: '/api/v1/attestations',
          ...jsonOf({ token: id, answer: 'deleted', name: 'x' }),
        }),
      );
      note(
        'a case',
        await ask({
          path: `/api/v1/cases/case_${id}`,
          headers: { authorization: scene.bearerOf('clinician') },
        }),
      );
      note(
        'a receipt',
        await ask({
          path: `/api/v1/receipts/receipt_${id}`,
          headers: { authorization: scene.bearerOf('clinician') },
        }),
      );
      note('a bearer', await ask({ path: '/api/v1/me', headers: { authorization: `Bearer ${id}` } }));
    }
    for (const [kind, answers] of seen) tally.note('error oracles', kind, answers.size === 1, [...answers]);
  });

  it('holds no word of how the service is made', async () => {
    for (const given of [
      { path: '/nowhere' },
      { path: '/%e0%a4%a' },
      { method: 'POST', path: '/api/v1/session', ...jsonOf('{"a":') },
      { method: 'POST', path: '/api/v1/session', ...jsonOf({ subject: 1 }) },
      {
        method: 'POST',
        path: '/api/v1/session',
        ...jsonOf({ subject: "' or 1=1; drop table account --", pin: '1' }),
      },
      { method: 'POST', path: '/sign-in', ...formOf({ subject: 'x' }) },
      { path: '/api/v1/audit-events?from=1e999', headers: { authorization: scene.bearerOf('governance') } },
      { path: "/receipts?platform=';--", headers: { cookie: scene.browserOf('governance').cookie } },
      {
        path: '/audit?before=99999999999999999999',
        headers: { cookie: scene.browserOf('governance').cookie },
      },
      { path: '/holds?name=%', headers: { cookie: scene.browserOf('governance').cookie } },
    ] satisfies Ask[]) {
      const answer = await ask(given);
      const told =
        /node_modules|\.ts:\d|at \w+ \(|select \w+ from |postgres|kysely|zod|express|SyntaxError|ECONN/i.exec(
          answer.text,
        );
      tally.note('error oracles', given.path, told === null && answer.status < 500, [
        answer.status,
        told?.[0],
      ]);
    }
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
  });
});
