// Somebody of another team, with every right of their role, at everything that belongs to a case: real ids, right bodies, right tokens.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WORDS } from '../web/governance/scene.ts';
import { asForm, validBodyOf } from './bodies.ts';
import { changedTables } from './fingerprint.ts';
import {
  csrfIn,
  isJson,
  openAttackScene,
  paramsOf,
  pathTo,
  roleFor,
  signInByPage,
  signInByProgram,
  STAFF_ACTIONS,
  type AttackScene,
} from './scene.ts';
import { Tally } from './tally.ts';
import { formOf, jsonOf, type Answer, type Ask } from './wire.ts';

const tally = new Tally();
let scene: AttackScene;
let cookie: string;
let csrfToken: string;
let bearer: string;
beforeAll(async () => {
  scene = await openAttackScene();
  ({ cookie } = await signInByPage(scene.wire, 'helen.marsh'));
  csrfToken = csrfIn(await scene.wire.ask({ path: '/account', headers: { cookie } }));
  bearer = await signInByProgram(scene.wire, 'helen.marsh');
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

// Break-glass is the way in for another team: it asks for a reason and proof, and is in the trail.
const ofCases = STAFF_ACTIONS.filter(
  (action) =>
    paramsOf(action).includes('caseId') &&
    roleFor(action.action) === 'clinician' &&
    !action.path.includes('break-glass'),
);

function send(method: string, path: string, json: boolean, body: Record<string, unknown>): Promise<Answer> {
  const sends = method !== 'GET';
  if (json) {
    const sent: Omit<Ask, 'path'> = sends ? jsonOf(body) : {};
    return scene.wire.ask({ ...sent, method, path, headers: { ...sent.headers, authorization: bearer } });
  }
  const sent: Omit<Ask, 'path'> = sends ? formOf({ ...asForm(body), csrfToken }) : {};
  return scene.wire.ask({ ...sent, method, path, headers: { ...sent.headers, cookie } });
}

describe('somebody of another team', () => {
  it.each(ofCases.map((action) => [`${action.method} ${action.path}`, action] as const))(
    '%s gives them nothing, and the same as for a case that is none (RULE I-06)',
    async (name, action) => {
      const method = action.method.toUpperCase();
      const body = validBodyOf(action) ?? {};
      const before = await scene.state();
      const real = await send(method, pathTo(action, scene.ids), isJson(action), body);
      const nobody = { ...scene.ids, caseId: `case_${'0'.repeat(25)}1` };
      const unreal = await send(method, pathTo(action, nobody), isJson(action), body);
      const leaks = WORDS.filter((word) => real.text.includes(word));
      const refused = real.status >= 400 && real.status < 500 && leaks.length === 0;
      tally.note('other teams', name, refused, [real.status, scene.codeOf(real), ...leaks]);
      const alike = real.status === unreal.status && scene.codeOf(real) === scene.codeOf(unreal);
      tally.note('told apart', name, alike, [
        real.status,
        scene.codeOf(real),
        unreal.status,
        scene.codeOf(unreal),
      ]);
      const changed = changedTables(before, await scene.state());
      tally.note('their effect', name, changed.length === 0, changed);
    },
  );

  it('sees none of its cases in a list, a search or a count', async () => {
    for (const path of [
      '/api/v1/cases',
      '/api/v1/live-threads',
      '/api/v1/receipts',
      '/worklist',
      '/receipts',
    ]) {
      const answer = await send('GET', path, path.startsWith('/api'), {});
      const found = [scene.ids['caseId'], scene.otherCaseId].filter(
        (id) => id !== undefined && answer.text.includes(id),
      );
      tally.note('other teams', `the list at ${path}`, answer.status < 500 && found.length === 0, found);
    }
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
    expect(tally.tries('other teams')).toBeGreaterThan(25);
  });
});
