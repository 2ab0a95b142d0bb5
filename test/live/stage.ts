// The real app over real HTTP, a real database and a real key vault, with gateways of every platform; work is run by the real
// runner when a test says so. Media come from servers that tests start.
import { createHmac } from 'node:crypto';
import type { Original } from '../../src/custody/index.ts';
import type { Bounds } from '../../src/kernel/bounds.ts';
import type { Gateway, MediaSource } from '../../src/live/index.ts';
import type { LiveTables } from '../../src/live/tables.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import { createRunner, type Runner } from '../../src/workflow/runner.ts';
import { WHY } from '../custody/a-thread.ts';
import { serve } from '../support/http-server.ts';
import { openOwnCounters } from '../../src/limits/index.ts';
import { openWeb, START, type WebStage } from '../web/stage.ts';
import { gatewaysAt, SECRETS } from './gateways.ts';
import { handlersWith, memoryLog } from '../workflow/workbench.ts';

export type Answer = { status: number; body: unknown; headers: Headers };

export type LiveStage = WebStage & {
  url: string;
  runner: Runner;
  /** Sends a body as a gateway would; `headers` replace those that prove it. */
  send(gatewayId: string, body: object | string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  /** Runs what is due: files are fetched, threads of an ended shift gathered. */
  work(): Promise<void>;
  /** Ends the shift, and does what is due then. */
  endShift(): Promise<void>;
  /** The messages of every case, by case in the order of the deposits. */
  cases(): Promise<Original[][]>;
  rows(table: keyof LiveTables): Promise<object[]>;
};

const PROOFS: Record<string, (body: Buffer) => Record<string, string>> = {
  'ward-whatsapp': (body) => ({ 'x-hub-signature-256': `sha256=${hmac(SECRETS.appSecret, body)}` }),
  'ward-viber': (body) => ({ 'x-viber-content-signature': hmac(SECRETS.authToken, body) }),
  'ward-telegram': () => ({ 'x-telegram-bot-api-secret-token': SECRETS.secretToken }),
  'ward-matrix': () => ({ authorization: `Bearer ${SECRETS.hsToken}` }),
  'ward-other': () => ({ authorization: `Bearer ${SECRETS.token}` }),
};

function hmac(key: string, body: Buffer): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

function pathOf(gatewayId: string): [method: string, path: string] {
  if (gatewayId === 'ward-matrix') return ['PUT', '/_matrix/app/v1/transactions/1'];
  return ['POST', `/api/v1/live/${gatewayId}${gatewayId === 'ward-other' ? '/threads' : ''}`];
}

export async function openLiveStage(
  changes: { api?: string; media?: MediaSource; bounds?: Bounds; gateways?: readonly Gateway[] } = {},
): Promise<LiveStage> {
  const gateways = changes.gateways ?? gatewaysAt(changes.api ?? 'http://127.0.0.1:1');
  const stage = await openWeb({ counters: openOwnCounters({ now: () => START }), ...changes, gateways });
  const { stations, clock } = stage.services;
  const { db, live, custody } = stations;
  const http = await serve(stage.app);
  const runner = createRunner({
    db,
    clock,
    dispatcher: createLocalDispatcher(),
    log: memoryLog(),
    handlers: handlersWith({
      'fetch-media': ({ subjectId, tries }) => live.fetchMedia(subjectId, tries),
      'gather-thread': ({ subjectId }) => live.gather(subjectId),
    }),
  });
  const work = async (): Promise<void> => void (await runner.runDue());
  return {
    ...stage,
    url: http.url,
    runner,
    work,
    send: (gatewayId, body, headers) => send(http.url, gatewayId, body, headers),
    endShift: async () => {
      await work();
      stage.passMs(13 * 3600_000);
      await work();
    },
    cases: async () => {
      const { rows } = await db
        .withTables<{ deposit: { case_id: string; made_at: Date; state: string } }>()
        .selectFrom('deposit')
        .select('case_id')
        .where('state', '=', 'made')
        .orderBy('made_at')
        .execute()
        .then((found) => ({ rows: found }));
      return Promise.all(rows.map((row) => custody.openCase(row.case_id, WHY)));
    },
    rows: (table) => db.withTables<LiveTables>().selectFrom(table).selectAll().execute(),
    close: async () => {
      await http.close();
      await runner.stop();
      await stage.close();
    },
  };
}

async function send(
  url: string,
  gatewayId: string,
  body: object | string | Buffer,
  headers?: Record<string, string>,
): Promise<Answer> {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const [method, path] = pathOf(gatewayId);
  const response = await fetch(`${url}${path}`, {
    method,
    body: bytes,
    headers: { 'content-type': 'application/json', ...(headers ?? PROOFS[gatewayId]?.(bytes)) },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
}
