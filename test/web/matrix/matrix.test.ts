// Every route × everybody who may knock × every thing that it can be about, on the real app: matrix.txt says what each is answered.
import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STAFF_ROLES, type StaffRole } from '../../../src/access/index.ts';
import { parseGateways } from '../../../src/live/index.ts';
import { ACTIONS, createApp } from '../../../src/web/index.ts';
import type { Action } from '../../../src/web/action.ts';
import { subjectsOfRoute } from '../../../src/web/guard.ts';
import { speaksOf } from '../../../src/web/speech.ts';
import { paramsOf, SUBJECTS } from '../../../src/web/subjects.ts';
import { gatewaysAt, SECRETS } from '../../live/gateways.ts';
import { openMachineStage, type MachineStage } from '../../machines/stage.ts';
import { serve, type HttpServer } from '../../support/http-server.ts';
import { signedIn } from '../stage.ts';
import { machineClients, machineKeys, makeCallers, STRANGER, type Callers, type Pass } from './callers.ts';
import { expectedFor, kindOf, lineOf, variantsOf, type Answer } from './expected.ts';
import { makeEarlyThings, makeThings, type Things } from './things.ts';

const MATRIX = path.join(import.meta.dirname, 'matrix.txt');
const HOW =
  'Run `node test/web/matrix/write-matrix.ts`, read the difference, and commit matrix.txt with the route.';

let stage: MachineStage;
/** The same app, whose handlers do nothing: for what is let in and would change something. */
let idle: HttpServer;
let callers: Callers;
let things: Things;
let cells = 0;

function without(action: Action): Action {
  const { body: _body, query: _query, upload: _upload, onInvalid: _again, ...rest } = action;
  return { ...rest, handle: async () => ({ kind: 'json', value: { reached: action.path } }) };
}

function teamGateways() {
  const gateways = [
    { id: 'surgeons', platform: 'other', team: 'surgery', token: { env: 'x' } },
    { id: 'emergency-room', platform: 'other', team: 'emergency', token: { env: 'x' } },
  ];
  return parseGateways(JSON.stringify({ gateways }), {
    mode: 'sandbox',
    readSecret: () => 'a-secret-that-nobody-has-here',
  });
}

beforeAll(async () => {
  const keys = await machineKeys();
  const gateways = [...gatewaysAt('http://127.0.0.1:1'), ...teamGateways()];
  stage = await openMachineStage(machineClients(keys), { gateways });
  const early = await makeEarlyThings(stage);
  await signedIn(stage, STRANGER);
  callers = await makeCallers(stage, keys);
  things = await makeThings(stage, early);
  idle = await serve(await createApp(stage.services, ACTIONS.map(without)));
}, 120_000);
afterAll(async () => {
  await idle.close();
  await stage.close();
  process.stdout.write(`\nmatrix: ${ACTIONS.length} routes, ${cells} cells\n`);
});

const PARTS: Readonly<Record<string, string>> = {
  sender: '1',
  version: 'claims-v1',
  gateway: 'ward-other',
  sha256: 'a'.repeat(64),
};

/** The address, with a real id for the thing. Parts of a thing need not exist: nobody gets as far as to look. */
function pathOf(action: Action, id: string): string {
  return paramsOf(action.path).reduce(
    (made, name) =>
      made.replace(
        new RegExp(`[:*]${name}`),
        Object.hasOwn(SUBJECTS, name) && id !== '' ? id : (PARTS[name] ?? 'a'.repeat(32)),
      ),
    action.path,
  );
}

type Seen = { status: number; code: string; location: string; reached: boolean };

async function send(base: string, action: Action, to: string, pass: Pass): Promise<Seen> {
  const page = speaksOf(action.path) === 'html' && action.audience !== 'gateway';
  const changes = action.method !== 'get';
  const headers: Record<string, string> = page
    ? { cookie: pass.cookie }
    : pass.bearer === ''
      ? {}
      : { authorization: `Bearer ${pass.bearer}` };
  // Machines, gateways and holders of a link have no cookie: they try pages with what they have.
  if (page && pass.bearer !== '' && !pass.cookie.includes('session='))
    headers['authorization'] = `Bearer ${pass.bearer}`;
  const csrfToken = action.audience === 'public' ? pass.doorToken : pass.csrfToken;
  const isForm = page || action.takes === 'oauth-form';
  const body = isForm ? new URLSearchParams({ csrfToken }) : '{}';
  if (changes && !isForm) headers['content-type'] = 'application/json';
  const answer = await fetch(`${base}${to}`, {
    method: action.method.toUpperCase(),
    headers,
    redirect: 'manual',
    ...(changes ? { body } : {}),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    code: /"code":"([a-z-]+)"/.exec(text)?.[1] ?? /Code <code>([a-z-]+)</.exec(text)?.[1] ?? '',
    location: answer.headers.get('location') ?? '',
    reached: text.includes('"reached"'),
  };
}

/** What an answer is, in the words of the matrix. */
function wordOf({ status, code, location, reached }: Seen): string {
  if (reached) return 'yes';
  if (status === 303 && location.startsWith('/sign-in')) return 'in';
  if (status === 303 && location.startsWith('/locked')) return 'unlock';
  if (status === 401)
    return code === 'access-session-locked' ? 'unlock' : code === 'access-not-signed-in' ? 'in' : 'gate';
  if (status === 403 && /^(live-|M_)|forbidden/.test(code)) return 'gate';
  if (status === 403 && (code.startsWith('access-') || code === 'machine-no-pages')) return '403';
  if (status === 404 && Object.values(SUBJECTS).some(({ unknown }) => unknown[0] === code)) return '404';
  return `${status} ${code}`;
}

const REFUSALS: ReadonlySet<string> = new Set(['403', '404', 'in', 'unlock', 'gate']);

type Cell = { who: string; pass: Pass; variant: string; id: string; expected: Answer };

/** Everybody who is known, with every thing; and the same people while their session is locked or over. */
function staffCells(action: Action): Cell[] {
  const kind = kindOf(action);
  const idFor = (variant: string, role: StaffRole | null): string =>
    kind === null ? '' : things(kind, variant, role);
  const [first = 'any'] = variantsOf(kind);
  const people = STAFF_ROLES.flatMap((role) => {
    const { actor, in: pass, locked, expired } = callers.staff[role];
    const known = variantsOf(kind).map((variant) => ({
      who: role,
      pass,
      variant,
      id: idFor(variant, role),
      expected: expectedFor(action, actor, variant),
    }));
    const id = idFor(first, role);
    return [
      ...known,
      { who: `${role}, locked`, pass: locked, variant: first, id, expected: 'unlock' as const },
      { who: `${role}, expired`, pass: expired, variant: first, id, expected: 'in' as const },
    ];
  });
  const id = idFor(first, null);
  const machine = variantsOf(kind).map((variant) => ({
    who: 'machine',
    pass: callers.machine,
    variant,
    id: idFor(variant, null),
    expected: expectedFor(action, callers.machineActor, variant),
  }));
  const others = (['nobody', 'gateway', 'participant'] as const).map((who) => ({
    who,
    pass: callers[who],
    variant: first,
    id,
    expected: 'in' as const,
  }));
  return [...people, ...machine, ...others];
}

/**
 * Refusals are those of the real app. What is let in is asked of the same app with handlers that do nothing; and what only reads, of
 * the real one too, whose own handlers must not refuse what the table allows.
 */
async function seenOf(action: Action, cell: Cell): Promise<string> {
  const to = pathOf(action, cell.id);
  if (cell.expected !== 'yes') return wordOf(await send(stage.url, action, to, cell.pass));
  const seen = wordOf(await send(idle.url, action, to, cell.pass));
  if (seen !== 'yes' || action.method !== 'get') return seen;
  const real = await send(stage.url, action, to, cell.pass);
  const word = wordOf(real);
  // A part of the thing may not be there (a receipt not issued yet): that is no refusal.
  const own = subjectsOfRoute(action).some(({ subject }) => subject.unknown[0] === real.code);
  return (REFUSALS.has(word) && (word !== '404' || own)) || real.status >= 500
    ? `let in, then ${word}`
    : seen;
}

describe('RULE I-06: every route, for everybody, about everything', () => {
  it('is what matrix.txt says', () => {
    const said = fs.readFileSync(MATRIX, 'utf8').split('\n').filter(Boolean);
    const now = ACTIONS.map(lineOf);
    const change = {
      how: HOW,
      'not in the table any more': said.filter((line) => !now.includes(line)),
      'not in matrix.txt': now.filter((line) => !said.includes(line)),
    };
    expect(change).toEqual({ how: HOW, 'not in the table any more': [], 'not in matrix.txt': [] });
  });

  it.each(
    ACTIONS.filter(({ audience }) => audience === 'staff').map(
      (action) => [action.method, action.path, action] as const,
    ),
  )('staff: %s %s', async (_method, _path, action) => {
    const wrong: string[] = [];
    for (const cell of staffCells(action)) {
      cells += 1;
      const seen = await seenOf(action, cell);
      if (seen !== cell.expected) wrong.push(`${cell.who}, ${cell.variant}: ${seen}, not ${cell.expected}`);
    }
    expect(wrong).toEqual([]);
  });
});

const everybody = (): (readonly [string, Pass])[] => [
  ...STAFF_ROLES.flatMap((role) =>
    (['in', 'locked', 'expired'] as const).map(
      (standing) => [`${role}, ${standing}`, callers.staff[role][standing]] as const,
    ),
  ),
  ['nobody', callers.nobody],
  ['machine', callers.machine],
  ['gateway', callers.gateway],
  ['participant', callers.participant],
];

describe('RULE I-06: what is public', () => {
  it.each(
    ACTIONS.filter(({ audience }) => audience === 'public').map(
      (action) => [action.method, action.path, action] as const,
    ),
  )('is open to everybody: %s %s', async (_method, _path, action) => {
    const wrong: string[] = [];
    for (const [who, pass] of everybody()) {
      cells += 1;
      const seen = wordOf(await send(idle.url, action, pathOf(action, ''), pass));
      // Machines get no pages, public ones neither.
      const expected = who === 'machine' && speaksOf(action.path) === 'html' ? '403' : 'yes';
      if (seen !== expected) wrong.push(`${who}: ${seen}, not ${expected}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe('RULE I-06: what is for gateways', () => {
  const gatewayOf = (action: Action): string =>
    action.platforms?.[0] === 'whatsapp'
      ? 'ward-whatsapp'
      : action.platforms?.[0] === 'matrix'
        ? 'ward-matrix'
        : 'ward-other';
  const proofOf = (id: string): Record<string, string> => {
    if (id === 'ward-whatsapp')
      return {
        'x-hub-signature-256': `sha256=${createHmac('sha256', SECRETS.appSecret).update('{}').digest('hex')}`,
      };
    return { authorization: `Bearer ${id === 'ward-matrix' ? SECRETS.hsToken : SECRETS.token}` };
  };

  it.each(
    ACTIONS.filter(({ audience }) => audience === 'gateway').map(
      (action) => [action.method, action.path, action] as const,
    ),
  )('is closed to everybody else: %s %s', async (_method, _path, action) => {
    const id = gatewayOf(action);
    const to = pathOf(action, '').replace('ward-other', id);
    const wrong: string[] = [];
    for (const [who, pass] of everybody().filter(([name]) => name !== 'gateway')) {
      cells += 1;
      const seen = wordOf(await send(stage.url, action, to, pass));
      if (seen !== 'gate') wrong.push(`${who}: ${seen}`);
    }
    const token =
      action.method === 'get' && id === 'ward-whatsapp' ? `?hub.verify_token=${SECRETS.verifyToken}` : '';
    const answer = await fetch(`${idle.url}${to}${token}`, {
      method: action.method.toUpperCase(),
      headers: proofOf(id),
      ...(action.method === 'get' ? {} : { body: '{}' }),
    });
    cells += 1;
    if (!(await answer.text()).includes('"reached"')) wrong.push(`the gateway itself: ${answer.status}`);
    expect(wrong).toEqual([]);
  });
});
