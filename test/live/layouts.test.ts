import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Fault } from '../../src/kernel/fault.ts';
import { layoutOf } from '../../src/live/layout-table.ts';
import type { Delivery } from '../../src/live/live-event.ts';
import {
  AMARA,
  COOPS,
  matrixText,
  received,
  signal,
  telegram,
  viber,
  whatsapp,
  whatsappText,
} from './payloads.ts';

const AT = Date.parse('2026-11-22T21:10:02Z');
const SAY = { id: '41', at: AT, text: 'K+ 6.8, bed 12' };

const read = (platform: string, body: object | string): Promise<Delivery> =>
  layoutOf(platform)(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

async function faultOf(platform: string, body: object | string): Promise<[string, string | undefined]> {
  const fault = await read(platform, body).catch((error: unknown) => error);
  if (!(fault instanceof Fault)) throw new Error('it was taken');
  return [fault.code, fault.place?.path];
}

describe('a WhatsApp webhook', () => {
  it('is one event per message, each with its own contact and no other', async () => {
    const body = whatsapp(
      {
        contacts: [AMARA, COOPS],
        messages: [
          whatsappText({ ...SAY, id: 'wamid.1' }),
          whatsappText({ ...SAY, id: 'wamid.2', from: COOPS.wa_id, text: 'Calcium' }),
        ],
      },
      { own: '1055500002', contacts: [AMARA], messages: [whatsappText({ ...SAY, id: 'wamid.3' })] },
    );
    const { events } = await read('whatsapp', body);
    expect(new Set(events.map(({ threadKeys }) => threadKeys[0])).size).toBe(3);
    expect(events.map(({ sentAtMs }) => sentAtMs)).toEqual([AT, AT, AT]);
    const [first, second] = events.map(({ line }) => line.toString());
    expect(first).toContain('Amara');
    expect(first).not.toContain('Coops');
    expect(first).not.toContain('Calcium');
    expect(second).not.toContain('Amara');
  });

  it('keeps a number’s digits and the words’ escapes as they were sent', async () => {
    const body = JSON.stringify(
      whatsapp({ contacts: [AMARA], messages: [{ ...whatsappText(SAY), n: 'N', text: { body: 'T' } }] }),
    )
      .replace('"N"', '12345678901234567890.10')
      .replace('"T"', '"caf\\u00e9"');
    const [event] = (await read('whatsapp', body)).events;
    expect(event?.line.toString()).toContain('12345678901234567890.10');
    expect(event?.line.toString()).toContain('caf\\u00e9');
  });

  it('belongs to the group when it came from one, and to the person by the id that stays', async () => {
    const message = whatsappText(SAY);
    const known = { ...AMARA, user_id: 'GB.9001' };
    const keys = await Promise.all(
      [
        whatsapp({ messages: [{ ...message, group_id: 'g1' }] }),
        whatsapp({ contacts: [known], messages: [message] }),
        whatsapp({ contacts: [known], messages: [{ ...message, from: undefined, from_user_id: 'GB.9001' }] }),
      ].map(async (body) => (await read('whatsapp', body)).events[0]?.threadKeys[0]),
    );
    expect(keys).toEqual([
      '["1055500001","group","g1"]',
      '["1055500001","peer","GB.9001"]',
      '["1055500001","peer","GB.9001"]',
    ]);
  });

  it('puts an echo of the own phone into the conversation that it was sent to', async () => {
    const echo = { ...whatsappText({ ...SAY, from: '447700900001' }), to: AMARA.wa_id };
    const body = JSON.stringify(whatsapp({ contacts: [AMARA], messages: [echo] })).replace(
      '"messages":[',
      '"message_echoes":[',
    );
    expect((await read('whatsapp', body)).events[0]?.threadKeys[0]).toBe(
      '["1055500001","peer","447700900123"]',
    );
  });

  it('keeps no marks of delivery, and counts them', async () => {
    const statuses = ['sent', 'read'].map((status) => ({ id: 'wamid.1', status, timestamp: '1' }));
    expect(await read('whatsapp', whatsapp({ statuses }))).toEqual({ events: [], passedOver: 2 });
  });

  it('names its files and their digests, in hex or base64', async () => {
    const digest = Buffer.alloc(32, 7);
    const media = (sha256: string) =>
      whatsapp({
        messages: [
          { ...whatsappText(SAY), type: 'image', image: { id: '9001', mime_type: 'image/jpeg', sha256 } },
        ],
      });
    for (const sha256 of [digest.toString('hex'), digest.toString('base64')]) {
      const [event] = (await read('whatsapp', media(sha256))).events;
      expect(event?.media).toEqual([{ name: '9001', id: '9001', sha256: digest.toString('hex') }]);
    }
    expect((await read('whatsapp', media('29ed500fa6'))).events[0]?.media[0]?.sha256).toBeNull();
  });

  it('is refused with the exact place of what is not as it should be', async () => {
    const without = whatsapp({ messages: [{ ...whatsappText(SAY), id: undefined }] });
    expect(await faultOf('whatsapp', without)).toEqual([
      'live-body-unexpected',
      'entry[0].changes[0].value.messages[0].id',
    ]);
    expect(await faultOf('whatsapp', '{"entry":[]}')).toEqual(['live-body-unexpected', 'object']);
    expect((await faultOf('whatsapp', '{"object":'))[0]).toBe('ingest-json-broken');
    const many = Array.from({ length: 1001 }, (_one, index) => whatsappText({ ...SAY, id: `w${index}` }));
    expect((await faultOf('whatsapp', whatsapp({ messages: many })))[0]).toBe('live-too-many-events');
    const long = whatsapp({ messages: [whatsappText({ ...SAY, text: 'x'.repeat(1024 * 1024) })] });
    expect((await faultOf('whatsapp', long))[0]).toBe('live-event-too-long');
  });
});

describe('a Telegram update', () => {
  it('belongs to its chat and is known by its update id', async () => {
    const { events } = await read('telegram', telegram(900_001, SAY));
    expect(events).toMatchObject([{ threadKeys: ['-1001234567890'], eventId: '900001', sentAtMs: AT }]);
  });

  it('comes after the message that it edits', async () => {
    const [edit] = (await read('telegram', telegram(900_002, SAY, 'edited_message'))).events;
    expect(edit).toMatchObject({ threadKeys: ['-1001234567890'], sentAtMs: AT + 60_000 });
  });

  it('names the largest photo, and an animation once', async () => {
    const photo = telegram(1, SAY) as { message: object };
    Object.assign(photo.message, { photo: [{ file_id: 'small' }, { file_id: 'large' }] });
    expect((await read('telegram', photo)).events[0]?.media.map(({ id }) => id)).toEqual(['large']);
    const animation = telegram(2, SAY) as { message: object };
    Object.assign(animation.message, { animation: { file_id: 'a' }, document: { file_id: 'a' } });
    expect((await read('telegram', animation)).events[0]?.media).toHaveLength(1);
  });

  it('that is about no message is passed over', async () => {
    const member = { update_id: 3, my_chat_member: { chat: { id: 1 }, date: 1 } };
    expect(await read('telegram', member)).toEqual({ events: [], passedOver: 1 });
    expect(await faultOf('telegram', { message: {} })).toEqual(['live-body-unexpected', 'update_id']);
  });
});

describe('a Viber callback', () => {
  it('keeps every digit of its token', async () => {
    const body = viber({ ...SAY, id: '5741311803571721087' });
    expect((await read('viber', body)).events).toMatchObject([
      { threadKeys: ['01234567890A='], eventId: '["message","5741311803571721087"]', sentAtMs: AT },
    ]);
  });

  it('about delivery or a subscription is passed over, the one that tests the address too', async () => {
    for (const event of ['delivered', 'seen', 'failed', 'subscribed', 'conversation_started', 'webhook'])
      expect(await read('viber', { event, timestamp: AT, message_token: 1 })).toEqual({
        events: [],
        passedOver: 1,
      });
  });
});

describe('a Matrix transaction', () => {
  it('is one event per event, without what is ephemeral', async () => {
    const body = {
      events: [
        matrixText({ ...SAY, id: '$a' }),
        matrixText({ ...SAY, id: '$b' }, { url: 'mxc://h.example/Pic1' }),
      ],
      ephemeral: [{ type: 'm.typing' }],
      to_device: [{ type: 'm.room_key', content: { session_key: 'secret' } }],
    };
    const { events, passedOver } = await read('matrix', body);
    expect(events.map(({ eventId }) => eventId)).toEqual(['$a', '$b']);
    expect(events[1]?.media).toEqual([{ name: 'Pic1', id: 'mxc://h.example/Pic1', sha256: null }]);
    expect(passedOver).toBe(1);
  });

  it('may be empty', async () => {
    expect(await read('matrix', { events: [] })).toEqual({ events: [], passedOver: 0 });
  });
});

describe('a signal-cli line', () => {
  it('is the same event plain, as a notification and of a subscription', async () => {
    const plain = signal({ at: AT, text: 'ok' });
    const forms = [plain, received(plain), received({ subscription: 0, result: plain })];
    const events = await Promise.all(forms.map(async (form) => (await read('signal', form)).events[0]));
    expect(events[0]?.threadKeys[0]).toBe('["+447700900999","group","V2FyZCA5"]');
    expect(events[1]).toEqual(events[0]);
    expect(events[2]).toEqual(events[0]);
  });

  it('of the own phone goes to whom it was sent', async () => {
    const peer = '0a1b2c3d-0000-4000-8000-000000000001';
    const mine = {
      account: '+447700900999',
      envelope: {
        sourceUuid: 'own',
        timestamp: AT,
        syncMessage: { sentMessage: { destinationUuid: peer, timestamp: AT, message: 'ok' } },
      },
    };
    const theirs = signal({ at: AT, text: 'ok' }, { groupInfo: null });
    const keys = await Promise.all(
      [mine, theirs].map(async (one) => (await read('signal', one)).events[0]?.threadKeys[0]),
    );
    expect(keys[0]).toBe(keys[1]);
  });

  it('about receipts and typing is passed over', async () => {
    for (const kind of ['receiptMessage', 'typingMessage'])
      expect(
        await read('signal', { account: 'a', envelope: { sourceUuid: 'u', timestamp: AT, [kind]: {} } }),
      ).toEqual({ events: [], passedOver: 1 });
  });
});

const BODIES: [string, string][] = [
  ['whatsapp', JSON.stringify(whatsapp({ contacts: [AMARA], messages: [whatsappText(SAY)] }), null, 2)],
  ['telegram', JSON.stringify(telegram(1, SAY), null, 2)],
  ['viber', viber({ ...SAY, id: '5741311803571721087' })],
  ['matrix', JSON.stringify({ events: [matrixText(SAY)] }, null, 2)],
  ['signal', JSON.stringify(received(signal(SAY)), null, 2)],
];

describe.each(BODIES)('of %s', (platform, body) => {
  it('the line of an event is one line, and read again it is the same event', async () => {
    const { events } = await read(platform, body);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(event.line.includes(0x0a)).toBe(false);
      expect((await layoutOf(platform)(event.line)).events).toEqual([event]);
    }
  });

  it('whatever is cut, swapped or put in ends in a delivery or a coded refusal', async () => {
    const bytes = Buffer.from(body);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(bytes.length),
        async (changes, length) => {
          const hostile = Buffer.from(bytes.subarray(0, length));
          for (const [at, byte] of changes) if (at < length) hostile[at] = byte;
          const outcome = await layoutOf(platform)(hostile).catch((error: unknown) => error);
          if (outcome instanceof Fault) expect(outcome.code).toMatch(/^(?:live|ingest)-/);
          else expect(outcome).toMatchObject({ passedOver: expect.any(Number) });
        },
      ),
      { numRuns: 300 },
    );
  });
});

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/whatsapp-cloud/courier/', import.meta.url));
const present = existsSync(CORPUS);

(present ? describe : describe.skip)('each public sample (shared corpus beside the checkout)', () => {
  it.each(present ? readdirSync(CORPUS) : ['none'])('%s is events of one thread, or marks', async (file) => {
    const { events, passedOver } = await layoutOf('whatsapp')(readFileSync(`${CORPUS}${file}`));
    const figures: Record<string, [events: number, passedOver: number]> = {
      'duplicate.json': [2, 0],
      'valid_status.json': [0, 1],
    };
    expect([events.length, passedOver]).toEqual(figures[file] ?? [1, 0]);
    expect(new Set(events.map(({ threadKeys }) => threadKeys[0])).size).toBeLessThan(2);
  });
});
