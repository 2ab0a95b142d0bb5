// RULE C-02, over HTTP: nobody is shown a word of a case without an event that says who opened what. Every route is asked, as
// everybody, with real things; an answer with such a word must have added an opening of that person to the trail.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STAFF_ROLES, type StaffRole } from '../../../src/access/index.ts';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../../src/audit/index.ts';
import { ACTIONS } from '../../../src/web/index.ts';
import type { Action } from '../../../src/web/action.ts';
import { speaksOf } from '../../../src/web/speech.ts';
import { paramsOf } from '../../../src/web/subjects.ts';
import { aThread, TALK, TALK_FILES, WORDS } from '../../custody/a-thread.ts';
import { openMachineStage, type MachineStage } from '../../machines/stage.ts';
import { accountOf } from '../governance/scene.ts';
import { machineClients, machineKeys, makeCallers, type Callers, type Pass } from './callers.ts';

const PATIENT = 'HALE, Margaret';
const WHY = 'Margaret Hale is in resus with me';
/** What stands in sealed bytes only. */
const TELLTALES = [...WORDS, 'Calcium gluconate', PATIENT, 'in resus'];

const OPENINGS: ReadonlySet<string> = new Set([
  'case-opened',
  'original-opened',
  'attachment-opened',
  'note-opened',
  'notes-opened',
  'device-patients-opened',
]);

/** Routes that show content to somebody, as far as a route without its own input can: one that stops doing so is looked at. */
const SHOWING = [
  'GET /cases/:caseId',
  'GET /cases/:caseId/messages/:messageId/split',
  'GET /cases/:caseId/senders/:sender',
  'GET /api/v1/cases/:caseId',
  'GET /api/v1/cases/:caseId/copies',
  'POST /break-glass/:glassId/words',
  'POST /api/v1/break-glass/:glassId/words',
];

let stage: MachineStage;
let callers: Callers;
let ids: Record<string, string>;
const shown = new Set<string>();
let asked = 0;

beforeAll(async () => {
  const keys = await machineKeys();
  stage = await openMachineStage(machineClients(keys), {
    directory: {
      findPractitioners: async () => [],
      findPatients: async () => [
        {
          reference: 'Patient/hale',
          temporary: false,
          identifiers: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919' }],
          display: PATIENT,
          birthDate: '1948-03-14',
          gender: 'female',
          deceased: false,
        },
      ],
    },
  });
  const { services } = stage;
  const { custody } = services.stations;
  const id = await accountOf(services, 'amara.okafor');
  const by = { kind: 'account', id } as const;
  const thread = await custody.deposit(aThread(TALK, TALK_FILES), {
    depositedBy: by,
    timeZone: 'Europe/London',
  });
  callers = await makeCallers(stage, keys);
  const { caseId } = thread;
  const staff = { accountId: id, display: 'Dr Okafor', reference: null, identifiers: [] };
  const patient = { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919' } };
  await services.stations.attribution.act(caseId, 0, staff, { type: 'add-patient', key: 'hale', patient });
  const copies = await custody.listCopies(caseId);
  ids = {
    caseId,
    patientKey: 'hale',
    sender: '1',
    messageId: thread.messages[1]?.messageId ?? '',
    attachmentId: thread.messages.flatMap(({ attachmentIds }) => attachmentIds)[0] ?? '',
    copyId: copies[1]?.copyId ?? '',
    glassId: await brokenGlass(caseId),
  };
}, 60_000);
afterAll(async () => {
  await stage.close();
  process.stdout.write(`\nopenings: ${asked} requests, ${shown.size} routes showed content\n`);
});

async function brokenGlass(caseId: string): Promise<string> {
  const { url } = stage;
  const signIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject: 'helen.marsh', pin: SANDBOX_PIN }),
  });
  const { token } = (await signIn.json()) as { token: string };
  const answer = await fetch(`${url}/api/v1/cases/${caseId}/break-glass`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'direct-care', words: WHY, pin: SANDBOX_PIN }),
  });
  const { glass } = (await answer.json()) as { glass: { glassId: string } };
  return glass.glassId;
}

const EMPTY = '0'.repeat(26);

function pathOf(action: Action): string {
  return paramsOf(action.path).reduce(
    (made, name) =>
      made.replace(new RegExp(`[:*]${name}`), ids[name] ?? `${name.replace(/Id$/, '')}_${EMPTY}`),
    action.path,
  );
}

async function textOf(action: Action, pass: Pass): Promise<string> {
  const page = speaksOf(action.path) === 'html';
  const changes = action.method !== 'get';
  const answer = await fetch(`${stage.url}${pathOf(action)}`, {
    method: action.method.toUpperCase(),
    redirect: 'manual',
    headers: {
      ...(page ? { cookie: pass.cookie } : { authorization: `Bearer ${pass.bearer}` }),
      ...(changes && !page ? { 'content-type': 'application/json' } : {}),
    },
    ...(changes ? { body: page ? new URLSearchParams({ csrfToken: pass.csrfToken }) : '{}' } : {}),
  });
  return Buffer.from(await answer.arrayBuffer()).toString('latin1');
}

async function openingsOf(accountId: string): Promise<number> {
  const events = await listEvents(stage.services.stations.db, 0, 100_000);
  return events.filter(({ name, by }) => OPENINGS.has(name) && by.id === accountId).length;
}

// What ends the sessions of who asks, or takes the case on its way, is left to tests of its own.
const ENDS =
  /sign-out|\/lock$|\/unlock|\/end-sessions|end-other-sessions|\/disable|lost-device|\/session$|\/verdict|break-glass\/:glassId\/end/;
const WALKED = ACTIONS.filter(({ audience, path }) => audience === 'staff' && !ENDS.test(path));

describe('RULE C-02: every route, asked by everybody', () => {
  it.each(WALKED.map((action) => [action.method.toUpperCase(), action.path, action] as const))(
    'shows nothing of a case without a trace: %s %s',
    async (method, path, action) => {
      const silent: string[] = [];
      for (const role of STAFF_ROLES as readonly StaffRole[]) {
        const { actor, in: pass } = callers.staff[role];
        const before = await openingsOf(actor.accountId);
        const text = await textOf(action, pass);
        asked += 1;
        const word = TELLTALES.find((telltale) => text.includes(telltale));
        if (word === undefined) continue;
        shown.add(`${method} ${path}`);
        if ((await openingsOf(actor.accountId)) === before) silent.push(`${role} was shown content`);
      }
      expect(silent).toEqual([]);
    },
  );

  it('was shown content by the routes that are there to show it', () => {
    expect([...shown]).toEqual(expect.arrayContaining(SHOWING));
  });
});
