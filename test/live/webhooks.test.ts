import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listEvents } from '../../src/audit/index.ts';
import { bounds } from '../../src/kernel/bounds.ts';
import { AMARA, COOPS, matrixText, telegram, viber, whatsapp, whatsappText } from './payloads.ts';
import { SECRETS } from './gateways.ts';
import { openLiveStage, type LiveStage } from './stage.ts';

const AT = Date.parse('2026-06-05T07:30:00Z');
const SAY = { id: '41', at: AT, text: 'hyperkalaemia, bed 12' };

let count = 0;
const BODIES: Record<string, (n: number) => object | string> = {
  'ward-whatsapp': (n) =>
    whatsapp({ contacts: [AMARA], messages: [whatsappText({ ...SAY, id: `wamid.${n}` })] }),
  'ward-telegram': (n) => telegram(900_000 + n, SAY),
  'ward-viber': (n) => viber({ ...SAY, id: `57413118035717${21_000 + n}` }),
  'ward-matrix': (n) => ({ events: [matrixText({ ...SAY, id: `$a${n}` })] }),
};
const PLATFORMS = Object.keys(BODIES);
/** A body that nobody sent before. */
const bodyOf = (gateway: string): object | string => {
  count += 1;
  return BODIES[gateway]?.(count) ?? '';
};

let stage: LiveStage;
beforeAll(async () => {
  stage = await openLiveStage();
});
afterAll(() => stage.close());

let before = 0;
const stored = async (): Promise<number> => (await stage.rows('live_event')).length;
/** Events that were stored since the test began. */
const added = async (): Promise<number> => (await stored()) - before;
beforeEach(async () => {
  before = await stored();
});

describe.each(PLATFORMS)('a delivery of %s', (gateway) => {
  it('is answered when it is stored, sealed and with a trace (RULE C-01, RULE C-02)', async () => {
    const { status } = await stage.send(gateway, bodyOf(gateway));
    expect(status).toBe(200);
    expect(await added()).toBe(1);
    const events = await listEvents(stage.services.stations.db, 0, 100);
    expect(events.findLast(({ name }) => name === 'live-received')).toMatchObject({
      by: { kind: 'gateway', id: gateway },
      fields: { events: 1, media: 0 },
    });
  });

  it('that comes again, as it was or in another wrapping, is no second event', async () => {
    const body = bodyOf(gateway);
    await stage.send(gateway, body);
    const again = await stage.send(gateway, body);
    const spaced = await stage.send(gateway, ` ${typeof body === 'string' ? body : JSON.stringify(body)}\n`);
    expect([again.status, spaced.status]).toEqual([200, 200]);
    expect(await added()).toBe(1);
  });

  it('with a wrong proof, or none, is refused and nothing of it is stored', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
      { 'x-viber-content-signature': '0'.repeat(64) },
      { 'x-telegram-bot-api-secret-token': 'telegram-secret-tokem' },
      { authorization: 'Bearer own-gateway-token-of-ourz' },
    ];
    const statuses = await Promise.all(
      wrong.map(async (headers) => (await stage.send(gateway, bodyOf(gateway), headers)).status),
    );
    expect(statuses.every((status) => status === 401 || (gateway === 'ward-matrix' && status === 403))).toBe(
      true,
    );
    expect(await added()).toBe(0);
  });

  it('that is no JSON, or of another form, is refused with its code and place', async () => {
    const cut = await stage.send(gateway, '{"object":');
    expect(cut.status).toBe(400);
    const other = await stage.send(gateway, {
      events: [{ type: 1 }],
      event: 'message',
      object: 'x',
      entry: [1],
    });
    expect([200, 422]).toContain(other.status);
    expect(await added()).toBe(0);
    expect(JSON.stringify([cut.body, other.body])).not.toContain(SAY.text);
  });

  it('larger than allowed is refused', async () => {
    const { status } = await stage.send(gateway, Buffer.alloc(bounds.maxLiveBodyBytes + 1, 0x20));
    expect(status).toBe(413);
  });

  it('leaves no word and no id in a log, and none in the open in the store', async () => {
    await stage.send(gateway, bodyOf(gateway));
    await stage.send(gateway, '{"object":"hyperkalaemia"');
    const kept = JSON.stringify([
      await stage.rows('live_event'),
      await stage.rows('live_thread'),
      await listEvents(stage.services.stations.db, 0, 100),
    ]);
    for (const word of ['hyperkalaemia', 'Amara', '447700900123', '57413118035717', 'wamid', '$a', 'ward9:'])
      expect(`${stage.lines.join('')}${kept}`).not.toContain(word);
  });
});

describe('a signature', () => {
  it('is over the raw bytes: one byte more is another body', async () => {
    const body = Buffer.from(JSON.stringify(bodyOf('ward-whatsapp')));
    const proof = await import('node:crypto').then(({ createHmac }) =>
      createHmac('sha256', SECRETS.appSecret).update(body).digest('hex'),
    );
    const headers = { 'x-hub-signature-256': `sha256=${proof}` };
    expect((await stage.send('ward-whatsapp', Buffer.concat([body, Buffer.from(' ')]), headers)).status).toBe(
      401,
    );
    expect((await stage.send('ward-whatsapp', body, headers)).status).toBe(200);
  });

  it('of one gateway proves no other', async () => {
    const { status } = await stage.send('ward-telegram', bodyOf('ward-telegram'), {
      authorization: `Bearer ${SECRETS.token}`,
    });
    expect(status).toBe(401);
  });
});

describe('a gateway (RULE I-06)', () => {
  it('that is not configured, or of another platform, has no address', async () => {
    const unknown = await stage.send('ward-nobody', bodyOf('ward-whatsapp'));
    const signal = await stage.send('ward-signal', bodyOf('ward-whatsapp'));
    expect([unknown.status, signal.status]).toEqual([404, 404]);
    expect(unknown.body).toMatchObject({ error: { code: 'live-unknown-gateway' } });
  });

  it('reaches nothing else with its token', async () => {
    const headers = { authorization: `Bearer ${SECRETS.token}` };
    for (const path of ['/api/v1/cases', '/api/v1/me', '/worklist']) {
      const { status } = await fetch(`${stage.url}${path}`, { headers, redirect: 'manual' });
      expect([path, [401, 303].includes(status)]).toEqual([path, true]);
    }
  });

  it('that delivers too often is asked to wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => stage.send('ward-telegram', { update_id: 1 })),
    );
    const refused = answers.filter(({ status }) => status === 429 || status === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe('a WhatsApp handshake', () => {
  const ask = (token: string, challenge = '1158201444') =>
    fetch(
      `${stage.url}/api/v1/live/ward-whatsapp?hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=${token}`,
    );

  it('gives the challenge to who knows the token', async () => {
    const answer = await ask(SECRETS.verifyToken);
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('is refused to anyone else, and gives back no markup', async () => {
    expect((await ask('verify-token-of-ourz')).status).toBe(401);
    expect((await ask(SECRETS.verifyToken, '<b>1</b>')).status).toBe(400);
  });
});

describe('a homeserver', () => {
  const ask = (path: string, method = 'GET', token: string = SECRETS.hsToken) =>
    fetch(`${stage.url}/_matrix/app/v1${path}`, { method, headers: { authorization: `Bearer ${token}` } });

  it('finds out that its token is right, and that it is wrong', async () => {
    expect((await ask('/ping', 'POST')).status).toBe(200);
    const wrong = await ask('/ping', 'POST', 'homeserver-token-of-ourz');
    expect([wrong.status, await wrong.json()]).toEqual([
      403,
      expect.objectContaining({ errcode: 'M_FORBIDDEN' }),
    ]);
  });

  it('is told that there are no users or rooms of ours', async () => {
    for (const path of ['/users/%40ann:hospital.example', '/rooms/%23ward9:hospital.example']) {
      const answer = await ask(path);
      expect([answer.status, await answer.json()]).toEqual([
        404,
        expect.objectContaining({ errcode: 'M_NOT_FOUND' }),
      ]);
    }
  });
});

describe('a body about several conversations', () => {
  it('becomes as many threads, all of it or nothing', async () => {
    const threads = (await stage.rows('live_thread')).length;
    const body = whatsapp({
      contacts: [AMARA, COOPS],
      messages: [
        whatsappText({ ...SAY, id: 'wamid.a', from: '447700900777' }),
        whatsappText({ ...SAY, id: 'wamid.b', from: COOPS.wa_id }),
        whatsappText({ ...SAY, id: 'wamid.c', from: '447700900777' }),
      ],
    });
    expect((await stage.send('ward-whatsapp', body)).body).toEqual({ received: 3, known: 0, passedOver: 0 });
    expect((await stage.rows('live_thread')).length - threads).toBe(2);
  });
});

describe('when too much waits', () => {
  it('gateways are asked to come again later, and what is known is still known', async () => {
    const narrow = await openLiveStage({ bounds: { ...bounds, maxLiveWaitingEvents: 1 } });
    try {
      await narrow.send('ward-telegram', telegram(1, SAY));
      const answer = await narrow.send('ward-telegram', telegram(2, SAY));
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
      expect((await narrow.send('ward-telegram', telegram(1, SAY))).status).toBe(200);
      expect(await narrow.rows('live_event')).toHaveLength(1);
    } finally {
      await narrow.close();
    }
  });
});
