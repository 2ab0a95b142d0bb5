// Everybody who may knock: people of each role in each state of their session, a machine with every scope, a gateway, the holder of
// a link, and nobody. Each is real: sessions, tokens and keys of the real app.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { SANDBOX_PIN } from '../../../src/adapters/identity-sandbox/index.ts';
import { SCOPES, type Actor, type ScopeName, type StaffRole } from '../../../src/access/index.ts';
import { newKeys, tokenFor, type Keys, type MachineStage } from '../../machines/stage.ts';
import { SECRETS } from '../../live/gateways.ts';
import { accountOf } from '../governance/scene.ts';

export const PEOPLE = {
  clinician: 'amara.okafor',
  delegate: 'jo.brennan',
  authoriser: 'priya.shah',
  governance: 'marcus.webb',
  operator: 'sam.ellis',
} as const satisfies Record<StaffRole, string>;

/** Of another team than any of them. */
export const STRANGER = 'helen.marsh';

/** How a session stands. */
export const STANDINGS = ['in', 'locked', 'expired'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What goes with a request: the cookies of a browser with the token of its forms, and the bearer token of a program. */
export type Pass = {
  readonly cookie: string;
  /** Of the session, over or not: what its forms carry. */
  readonly csrfToken: string;
  /** What the forms of public pages carry: that of the door once the session is over. */
  readonly doorToken: string;
  readonly bearer: string;
};

export type Callers = {
  readonly nobody: Pass;
  readonly staff: {
    readonly [Role in StaffRole]: { readonly [S in Standing]: Pass } & { readonly actor: Actor };
  };
  readonly machine: Pass;
  readonly machineActor: Actor;
  readonly gateway: Pass;
  readonly participant: Pass;
};

const MACHINE = 'ehr-north';
const ALL_SCOPES = Object.keys(SCOPES) as ScopeName[];

/** A machine that may do whatever a machine may do. */
export function machineClients(keys: Keys): object[] {
  return [{ id: MACHINE, name: 'EHR', kind: 'ehr', scopes: ALL_SCOPES, jwks: { keys: [keys.jwk] } }];
}

export const machineKeys = (): Promise<Keys> => newKeys('matrix-1');

function cookiesOf(response: Response): Map<string, string> {
  return new Map(
    response.headers.getSetCookie().map((line) => {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

const headerOf = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

async function anonymous(url: string): Promise<{ pass: Pass; cookies: Map<string, string> }> {
  const page = await fetch(`${url}/sign-in`);
  const cookies = cookiesOf(page);
  const csrfToken = /name="csrfToken" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  return { pass: { cookie: headerOf(cookies), csrfToken, doorToken: csrfToken, bearer: '' }, cookies };
}

async function browserOf(url: string, subject: string): Promise<Map<string, string>> {
  const { pass, cookies } = await anonymous(url);
  const answer = await fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: pass.cookie },
    body: new URLSearchParams({ subject, pin: SANDBOX_PIN, csrfToken: pass.csrfToken }),
  });
  if (answer.status !== 303) throw new Error(`${subject} was not let in: ${answer.status}`);
  return new Map([...cookies, ...cookiesOf(answer)]);
}

async function programOf(url: string, subject: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, pin: SANDBOX_PIN }),
  });
  return String(((await answer.json()) as { token: unknown }).token);
}

const hashOf = (token: string): Buffer =>
  createHash('sha256').update(Buffer.from(token, 'base64url')).digest();

/** Locks or ends what the tokens open, as time would. */
async function age(stage: MachineStage, tokens: readonly string[], standing: Standing): Promise<void> {
  const { db } = stage.services.stations;
  for (const token of tokens) {
    if (standing === 'locked')
      await sql`update session set locked_at = last_seen_at where token_hash = ${hashOf(token)}`.execute(db);
    if (standing === 'expired')
      await sql`update session set created_at = created_at - interval '12 hours'
        where token_hash = ${hashOf(token)}`.execute(db);
  }
}

async function passOf(stage: MachineStage, subject: string, standing: Standing): Promise<Pass> {
  const cookies = await browserOf(stage.url, subject);
  const bearer = await programOf(stage.url, subject);
  const token = cookies.get('countersign-session') ?? '';
  await age(stage, [token, bearer], standing);
  const { rows } = await sql<{ csrf_secret: Buffer }>`
    select csrf_secret from session where token_hash = ${hashOf(token)}`.execute(stage.services.stations.db);
  const known = rows[0]?.csrf_secret.toString('base64url') ?? '';
  if (standing !== 'expired')
    return { cookie: headerOf(cookies), csrfToken: known, doorToken: known, bearer };
  // A session that is over stands for nobody.
  const door = await anonymous(stage.url);
  const both = new Map([...cookies, ...door.cookies]);
  return { cookie: headerOf(both), csrfToken: known, doorToken: door.pass.doorToken, bearer };
}

async function member(stage: MachineStage, role: StaffRole) {
  const subject = PEOPLE[role];
  const accountId = await accountOf(stage.services, subject);
  const account = await stage.services.access.readAccount(accountId);
  return {
    actor: { accountId, role, team: account?.team ?? null },
    in: await passOf(stage, subject, 'in'),
    locked: await passOf(stage, subject, 'locked'),
    expired: await passOf(stage, subject, 'expired'),
  };
}

export async function makeCallers(stage: MachineStage, keys: Keys): Promise<Callers> {
  const { pass: nobody } = await anonymous(stage.url);
  const program = (bearer: string): Pass => ({ ...nobody, bearer });
  return {
    nobody,
    staff: {
      clinician: await member(stage, 'clinician'),
      delegate: await member(stage, 'delegate'),
      authoriser: await member(stage, 'authoriser'),
      governance: await member(stage, 'governance'),
      operator: await member(stage, 'operator'),
    },
    machine: program(await tokenFor(stage, MACHINE, keys, ALL_SCOPES.join(' '))),
    machineActor: { accountId: MACHINE, role: 'machine', team: null, scopes: ALL_SCOPES },
    gateway: program(SECRETS.token),
    participant: program('A'.repeat(43)),
  };
}
