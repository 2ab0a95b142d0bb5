// Ids in addresses: every parameter of every route × ids that are nobody's, of another kind, of another person, or no ids at all. Whoever
// asks may do the act, and the body is one that the route takes, so that only the id stands in the way.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { ACTIONS } from '../../src/web/app.ts';
import type { Action } from '../../src/web/action.ts';
import { WORDS } from '../web/governance/scene.ts';
import { asForm, validBodyOf } from './bodies.ts';
import { changedTables } from './fingerprint.ts';
import { isJson, openAttackScene, paramsOf, pathTo, roleFor, type AttackScene, type Staff } from './scene.ts';
import { Tally } from './tally.ts';
import { formOf, jsonOf, type Answer, type Ask } from './wire.ts';

// Hundreds of requests a test, on a machine that may be busy.
jest.setTimeout(180_000);
const tally = new Tally();
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

/** What is put in place of an id; `real` is the right one. */
const FALSE_IDS: readonly [string, (real: string, others: Readonly<Record<string, string>>) => string][] = [
  ['an id of nobody', (real) => real.replace(/_.*$/, `_${'0'.repeat(25)}1`)],
  ['the id of a case', (_real, { caseId = '' }) => caseId],
  ['the id of an account', (_real, { accountId = '' }) => accountId],
  ['the id of a deletion', (_real, { deletionId = '' }) => deletionId],
  ['the id of a hold', (_real, { holdId = '' }) => holdId],
  ['in capitals', (real) => real.toUpperCase()],
  ['with a space', (real) => `${real}%20`],
  ['with a line break', (real) => `${real}%0a`],
  ['with a zero', (real) => `${real}%00`],
  ['with a quote', (real) => `${real}'%20or%20'1'='1`],
  ['with a way up', () => '..%2f..%2f..%2fetc%2fpasswd'],
  ['with a way up, twice encoded', () => '%252e%252e%252f'],
  ['with a way up of another system', () => '..%5c..%5cwin.ini'],
  ['with a wrong encoding', () => '%c0%ae%c0%ae'],
  ['with half an encoding', () => '%e0%a4%a'],
  ['a list', (real) => `${real},${real}`],
  ['the root of objects', () => '__proto__'],
  ['the maker of objects', () => 'constructor'],
  ['a number', () => '1'],
  ['a negative number', () => '-1'],
  ['a very long one', (real) => real.padEnd(4000, 'a')],
  ['a character of two widths', (real) => real.replace('_', '%EF%BC%BF')],
];

/** Parameters that are no ids of things: what they name is public, or chosen by who asks. */
const NO_IDS = new Set(['rest', 'version', 'gateway', 'sha256', 'txnId', 'userId', 'roomAlias']);
const guarded = ACTIONS.filter(
  (action) => action.audience !== 'gateway' && paramsOf(action).some((name) => !NO_IDS.has(name)),
);
/** Asks for a reason before it says whether there is such a case: what it answers tells nothing of any. */
const TELLS_NOTHING = '/cases/:caseId/break-glass';
const isSafe = ({ method }: Action): boolean => method === 'get';

async function send(action: Action, role: Staff, path: string): Promise<Answer> {
  const body = validBodyOf(action) ?? {};
  const sends = action.method !== 'get';
  const method = action.method.toUpperCase();
  if (isJson(action)) {
    const sent: Omit<Ask, 'path'> = sends ? jsonOf(body) : {};
    const headers = { ...sent.headers, authorization: scene.bearerOf(role) };
    return scene.wire.ask({ ...sent, method, path, headers });
  }
  const { cookie, csrfToken } = scene.browserOf(role);
  const sent: Omit<Ask, 'path'> = sends ? formOf({ ...asForm(body), csrfToken }) : {};
  return scene.wire.ask({ ...sent, method, path, headers: { ...sent.headers, cookie } });
}

/** A refusal of the kind that an id which leads nowhere gets. */
const refused = ({ status }: Answer): boolean => status >= 400 && status < 500;

describe('an id in an address', () => {
  it.each(guarded.map((action) => [`${action.method} ${action.path}`, action] as const))(
    '%s opens nothing but what it names',
    async (name, action) => {
      const role = roleFor(action.action);
      const before = await scene.state();
      for (const param of paramsOf(action).filter((one) => !NO_IDS.has(one))) {
        const real = scene.ids[param] ?? '';
        for (const [what, make] of FALSE_IDS) {
          const id = make(real, scene.ids);
          if (id === real) continue;
          const answer = await send(action, role, pathTo(action, { ...scene.ids, [param]: id }));
          const family = isSafe(action) ? 'reading by a false id' : 'acting by a false id';
          // What a page of one's own case says is no leak.
          const opens = param === 'caseId' && WORDS.some((word) => answer.text.includes(word));
          const leaks = opens || /root:|node_modules/.test(answer.text);
          tally.note(
            family,
            `${name}, ${param} ${what}`,
            (refused(answer) || (isSafe(action) && action.path === TELLS_NOTHING)) && !leaks,
            [answer.status, scene.codeOf(answer)],
          );
        }
      }
      const changed = changedTables(before, await scene.state());
      tally.note('their effect', name, changed.length === 0, changed);
    },
  );

  it('opens the real one to who may, so that the refusals mean something', async () => {
    const closed: string[] = [];
    for (const action of guarded.filter(isSafe)) {
      const answer = await send(action, roleFor(action.action), pathTo(action, scene.ids));
      if (answer.status >= 400) closed.push(`${action.path} ${scene.codeOf(answer)}`);
    }
    // Of these nothing stands in the scene: no import that asks, no patient in the draft, no device of theirs.
    const absent = /uploadId|patientKey|glass|kept-form|reportId\/bundle|device-?link/i;
    expect(closed.filter((line) => !absent.test(line))).toEqual([]);
  });
});

describe('an id of somebody else', () => {
  it('ends no session, reads no report and answers for no copy', async () => {
    const mine = scene.ids;
    const tries: [string, Staff, Ask][] = [
      [
        'a session of a colleague',
        'delegate',
        { method: 'DELETE', path: `/api/v1/account/sessions/${mine['sessionId'] ?? ''}` },
      ],
      [
        'a lost device of a colleague',
        'delegate',
        { path: `/api/v1/lost-devices/${mine['reportId'] ?? ''}` },
      ],
      ['its facts', 'delegate', { path: `/api/v1/lost-devices/${mine['reportId'] ?? ''}/facts` }],
      [
        'its patients',
        'delegate',
        { method: 'POST', path: `/api/v1/lost-devices/${mine['reportId'] ?? ''}/patients` },
      ],
      [
        'a link about it',
        'delegate',
        { method: 'POST', path: `/api/v1/lost-devices/${mine['reportId'] ?? ''}/link` },
      ],
      [
        'an attachment by another case',
        'clinician',
        { path: `/api/v1/cases/${scene.otherCaseId}/attachments/${mine['attachmentId'] ?? ''}` },
      ],
      [
        'a copy by another case',
        'clinician',
        { method: 'POST', path: `/api/v1/cases/${mine['caseId'] ?? ''}/copies/${mine['copyId'] ?? ''}/link` },
      ],
      [
        'signing what is another’s to authorise',
        'authoriser',
        {
          method: 'POST',
          path: `/api/v1/cases/${mine['caseId'] ?? ''}/sign`,
          ...jsonOf({ version: 0, pin: SANDBOX_PIN, confirmed: {} }),
        },
      ],
    ];
    const before = await scene.state();
    for (const [what, role, ask] of tries) {
      const headers = { ...ask.headers, authorization: scene.bearerOf(role) };
      const answer = await scene.wire.ask({ ...ask, headers });
      tally.note('ids of others', what, refused(answer), [answer.status, answer.text.slice(0, 200)]);
    }
    const changed = changedTables(before, await scene.state());
    tally.note('their effect', 'ids of others', changed.length === 0, changed);
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
    expect(tally.tries('reading by a false id') + tally.tries('acting by a false id')).toBeGreaterThan(1000);
  });
});
