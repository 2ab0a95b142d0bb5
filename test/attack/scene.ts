// The hospital that is attacked: the real app on a real port over a real database, with a thing of every kind that has an id, and a
// person of every role signed in by browser and by program.
import type { ActionId } from '../../src/access/index.ts';
import { PERMISSIONS } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openFrontDoor } from '../../src/listening/index.ts';
import { ACTIONS } from '../../src/web/app.ts';
import type { Action } from '../../src/web/action.ts';
import { TALK } from '../custody/a-thread.ts';
import { gatewaysAt } from '../live/gateways.ts';
import { sampleDirectory } from '../support/sample-directory.ts';
import { accountOf, deposited, executed, proposed, receipted } from '../web/governance/scene.ts';
import { openWeb, type WebStage } from '../web/stage.ts';
import { fingerprintOf } from './fingerprint.ts';
import { formOf, jsonOf, wireTo, type Answer, type Wire } from './wire.ts';

export const SUBJECTS = {
  clinician: 'amara.okafor',
  delegate: 'jo.brennan',
  authoriser: 'priya.shah',
  governance: 'marcus.webb',
  operator: 'sam.ellis',
} as const;

export type Staff = keyof typeof SUBJECTS;

/** A browser with a session. */
export type Browser = { cookie: string; csrfToken: string; accountId: string };

export type AttackScene = WebStage & {
  wire: Wire;
  url: string;
  /** Real ids, by the name of the parameter in a path. */
  ids: Readonly<Record<string, string>>;
  /** A second case of the clinician. */
  otherCaseId: string;
  browserOf(role: Staff): Browser;
  bearerOf(role: Staff): string;
  /** The code of the refusal that the log has for this answer; `none` when it was no refusal. */
  codeOf(answer: Answer): string;
  /** What is stored, but for what every request may move: one digest a table. */
  state(): Promise<Record<string, string>>;
};

/** A role that may do it. */
export function roleFor(action: ActionId): Staff {
  const { who } = PERMISSIONS[action];
  if (who === 'anyone' || who === 'signed-in') return 'clinician';
  const role = who.find((one): one is Staff => Object.hasOwn(SUBJECTS, one));
  return role ?? 'clinician';
}

/** The path with ids in place of its parameters. */
export function pathTo({ path }: Pick<Action, 'path'>, ids: Readonly<Record<string, string>>): string {
  return path.replaceAll(/[:*](\w+)/g, (_whole, name: string) => ids[name] ?? 'unknown');
}

export const paramsOf = ({ path }: Pick<Action, 'path'>): string[] =>
  [...path.matchAll(/[:*](\w+)/g)].map(([, name = '']) => name);

export const isJson = ({ path }: Pick<Action, 'path'>): boolean =>
  /^\/(?:api|log|health|_matrix|oauth|\.well-known)(?:[/?]|$)/.test(path);

/** Of these parameters the scene has no thing: a refusal may come from there being none. */
export const ABSENT: ReadonlySet<string> = new Set([
  'uploadId',
  'liveThreadId',
  'glassId',
  'passkeyId',
  'patientKey',
]);

/** Whoever asks there proves itself in the body, and has no session that a foreign page could borrow. */
export const BY_PROOF: ReadonlySet<string> = new Set(['/oauth/token', '/api/v1/sign-in/logout']);

export const STAFF_ACTIONS = ACTIONS.filter(({ audience }) => audience === 'staff');
export const CHANGING = ACTIONS.filter(({ method, audience }) => method !== 'get' && audience !== 'gateway');

/** The first value of each cookie that was set, as a Cookie header. */
export function cookiesOf(answer: Answer): string {
  return (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ');
}

export const csrfIn = (page: Answer): string => /name="csrfToken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';

/** Signs in through the page, as a browser does. */
export async function signInByPage(wire: Wire, subject: string): Promise<{ cookie: string }> {
  const door = await wire.ask({ path: '/sign-in' });
  const form = formOf({ subject, pin: SANDBOX_PIN, csrfToken: csrfIn(door) });
  const headers = { ...form.headers, cookie: cookiesOf(door) };
  const answer = await wire.ask({ method: 'POST', path: '/sign-in', ...form, headers });
  return { cookie: cookiesOf(answer) };
}

export async function signInByProgram(wire: Wire, subject: string): Promise<string> {
  const sent = jsonOf({ subject, pin: SANDBOX_PIN });
  const answer = await wire.ask({ method: 'POST', path: '/api/v1/session', ...sent });
  return `Bearer ${(JSON.parse(answer.text) as { token: string }).token}`;
}

async function openBrowser(stage: WebStage, wire: Wire, subject: string): Promise<Browser> {
  const { cookie } = await signInByPage(wire, subject);
  const page = await wire.ask({ path: '/account', headers: { cookie } });
  return { cookie, csrfToken: csrfIn(page), accountId: await accountOf(stage.services, subject) };
}

/** The same talk among other people on another day: a thread of its own. */
function talkOf(mark: number): typeof TALK {
  const day = String(mark).padStart(2, '0');
  return TALK.map((sketch, seq) => ({
    ...sketch,
    at: `2026-04-${day}T21:${String(seq).padStart(2, '0')}:00`,
    text: `${sketch.text} ${mark}`,
  }));
}

/** One of each thing; the cases belong to the clinician. */
async function furnish(stage: WebStage): Promise<Record<string, string>> {
  const { services } = stage;
  const { custody, devices, deletions } = services.stations;
  const governance = { kind: 'account', id: await accountOf(services, SUBJECTS.governance) } as const;
  const owner = await accountOf(services, SUBJECTS.clinician);
  const { receiptId } = await receipted(stage, await proposed(services, { sketches: talkOf(1) }));
  const asked = await proposed(services, { sketches: talkOf(2) });
  const [token = ''] = await executed(stage, asked);
  const copies = await deletions.orders(asked.deletion.deletionId);
  const waiting = await proposed(services, { sketches: talkOf(3) });
  const open = await deposited(services, talkOf(4));
  const held = await deposited(services, talkOf(5));
  const { holdId } = await custody.placeHold({
    subject: { scope: 'case', caseId: held.caseId },
    kind: 'inquiry',
    authority: 'An inquiry',
    receivedAt: services.clock.now(),
    by: governance,
  });
  const { reportId } = await devices.report({
    device: { kind: 'phone' },
    ownerId: owner,
    managed: null,
    lostAt: services.clock.now(),
    noticedAt: services.clock.now(),
    protection: { locked: 'yes', pin: 'yes', encrypted: 'yes' },
    note: null,
    by: { accountId: owner, role: 'clinician' },
  });
  const [session] = await services.access.sessionsOf(owner);
  const attachmentId = open.messages.flatMap(({ attachmentIds }) => attachmentIds)[0] ?? '';
  return {
    caseId: open.caseId,
    otherCaseId: held.caseId,
    messageId: open.messages[1]?.messageId ?? '',
    attachmentId,
    deletionId: waiting.deletion.deletionId,
    copyId: copies.find(({ result }) => result === null)?.copyId ?? '',
    holdId,
    receiptId,
    reportId,
    token,
    accountId: owner,
    sessionId: session?.sessionId ?? '',
    patientKey: 'nobody',
    sender: '1',
    passkeyId: `passkey_${'0'.repeat(26)}`,
    glassId: `glass_${'0'.repeat(26)}`,
    uploadId: `upload_${'0'.repeat(26)}`,
    liveThreadId: `live_${'0'.repeat(26)}`,
    gateway: 'ward-whatsapp',
    sha256: '0'.repeat(64),
    txnId: '1',
    userId: '@a:b',
    roomAlias: '#a:b',
    version: 'v1',
    rest: '000',
  };
}

export async function openAttackScene(changes: Parameters<typeof openWeb>[0] = {}): Promise<AttackScene> {
  const gateways = gatewaysAt('http://127.0.0.1:1');
  const stage = await openWeb({ directory: await sampleDirectory(), gateways, ...changes });
  const door = await openFrontDoor(stage.app, {
    host: '127.0.0.1',
    port: 0,
    mode: 'sandbox',
    publicUrl: null,
    listening: { tls: null, trustedProxies: [], clientCertificateHeader: null, redirectPort: null },
    clock: { now: () => new Date() },
    onCertificate: () => undefined,
  });
  const wire = wireTo(door.port);
  // Time passes while the things are made; the sessions begin after it.
  const ids = await furnish(stage);
  const browsers = new Map<Staff, Browser>();
  const bearers = new Map<Staff, string>();
  for (const role of Object.keys(SUBJECTS) as Staff[]) {
    browsers.set(role, await openBrowser(stage, wire, SUBJECTS[role]));
    bearers.set(role, await signInByProgram(wire, SUBJECTS[role]));
  }
  const [session] = await stage.services.access.sessionsOf(ids['accountId'] ?? '');
  return {
    ...stage,
    wire,
    url: door.url,
    ids: { ...ids, sessionId: session?.sessionId ?? '' },
    otherCaseId: ids['otherCaseId'] ?? '',
    browserOf: (role) => present(browsers.get(role)),
    bearerOf: (role) => present(bearers.get(role)),
    codeOf: ({ headers }) => codeIn(stage.lines, String(headers['x-request-id'])),
    state: () => fingerprintOf(stage.services.stations.db),
    close: async () => {
      wire.close();
      await door.close();
      await stage.close();
    },
  };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nobody of that role is signed in');
  return value;
}

type Line = { event?: string; requestId?: string; code?: string };

function codeIn(lines: readonly string[], requestId: string): string {
  const line = lines.findLast((one) => one.includes(requestId) && one.includes('"code"'));
  return line === undefined ? 'none' : ((JSON.parse(line) as Line).code ?? 'none');
}
