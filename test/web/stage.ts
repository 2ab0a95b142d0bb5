// The real app over a real database, with a clock that stands still until a test moves it, and a log that can be read.
import { randomBytes } from 'node:crypto';
import { agent, type Agent, type Response } from 'supertest';
import { createAccess, type Identity } from '../../src/access/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { createSandboxIdentity, SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openJwksHttp } from '../../src/adapters/jwks-http/index.ts';
import { openLimits, type Counters } from '../../src/limits/index.ts';
import { openMachines } from '../../src/machines/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { createApp, createEventLog, createLogger, type Services } from '../../src/web/index.ts';
import type { Action } from '../../src/web/action.ts';
import { freshDatabase } from '../support/database.ts';
import { openStations, type StationChanges } from './stations.ts';

export const START = new Date('2026-06-05T07:40:00Z');

export type WebStage = {
  services: Services;
  app: Awaited<ReturnType<typeof createApp>>;
  /** Lines of the log so far. */
  lines: string[];
  /** How often work was looked for at once. */
  nudges(): number;
  passMs(ms: number): void;
  close(): Promise<void>;
};

export async function openWeb(
  changes: {
    actions?: readonly Action[];
    services?: Partial<Services>;
    machineFile?: string;
    /** Who signs people in; the built-in people when it is left out. */
    identity?: (clock: Clock) => Identity;
    start?: Date;
    counters?: Counters;
  } & StationChanges = {},
): Promise<WebStage> {
  const database = await freshDatabase();
  const lines: string[] = [];
  let now = changes.start ?? START;
  const clock = { now: () => now };
  const access = await createAccess({
    db: database.db,
    clock,
    random: randomBytes,
    identity: changes.identity?.(clock) ?? createSandboxIdentity('sandbox'),
    audit: openAuditTrail({ clock }),
    pinPepper: Buffer.alloc(0),
  });
  const stations = await openStations(database.db, clock, { ...changes, access });
  const machines = await openMachines({
    db: database.db,
    audit: stations.stations.audit,
    clock,
    random: randomBytes,
    file: changes.machineFile ?? null,
    takesCertificates: true,
    authorityFile: null,
    mode: 'sandbox',
    source: openJwksHttp({ mode: 'sandbox', timeoutMs: 2_000 }),
    onInvalid: (code, place) =>
      void lines.push(JSON.stringify({ event: 'machine-clients-invalid', code, place })),
  });
  const services: Services = {
    access,
    machines,
    // Time stands still here, so nothing that is counted would ever be over; tests of limits bring counters.
    limits: openLimits(
      changes.counters ?? { count: () => Promise.resolve({ over: false, retryAfterSeconds: 1 }) },
    ),
    stations: stations.stations,
    clock,
    random: randomBytes,
    log: createEventLog(createLogger('info', { write: (line: string) => void lines.push(line) })),
    mode: 'sandbox',
    breakGlassMs: 4 * 3_600_000,
    serviceName: 'Countersign',
    organisation: 'Northfield Hospitals',
    branding: 'plain',
    publicUrl: null,
    scheme: 'http',
    frameAncestors: [],
    proxies: { trusted: [], certificateHeader: null },
    health: async () => ({ status: 'ok', parts: [{ name: 'database', status: 'ok' }] }),
    ...changes.services,
  };
  return {
    services,
    app: await createApp(services, changes.actions),
    lines,
    nudges: () => stations.nudges(),
    passMs: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    close: async () => {
      await database.close();
      await stations.close();
    },
  };
}

/** The form token of a page. */
export function csrfOf(page: Response): string {
  return /name="csrfToken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
}

/** A browser that signed in through the page. */
export async function signedIn(stage: WebStage, subject = 'amara.okafor'): Promise<Agent> {
  const browser = agent(stage.app);
  const page = await browser.get('/sign-in');
  await browser
    .post('/sign-in')
    .type('form')
    .send({ subject, pin: SANDBOX_PIN, csrfToken: csrfOf(page) })
    .expect(303);
  return browser;
}

/** A bearer token for the API. */
export async function bearer(stage: WebStage, subject = 'amara.okafor'): Promise<string> {
  const answer = await agent(stage.app)
    .post('/api/v1/session')
    .send({ subject, pin: SANDBOX_PIN })
    .expect(201);
  return `Bearer ${String((answer.body as { token: unknown }).token)}`;
}
