import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Original } from '../../src/custody/index.ts';
import { openSodium, sealBox } from '../../src/signing/index.ts';
import { WHY } from '../custody/a-thread.ts';
import { SECRETS } from './gateways.ts';
import { openLiveStage, type Answer, type LiveStage } from './stage.ts';

// A start, a scan, an end: it is shown as it came, because there is nothing to remove.
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffda00040102', 'hex'),
  Buffer.from('drain'),
  Buffer.from('ffd9', 'hex'),
]);
const DIGEST = createHash('sha256').update(JPEG).digest('hex');
const BEARER = { authorization: `Bearer ${SECRETS.token}` };

let stage: LiveStage;
beforeAll(async () => {
  stage = await openLiveStage();
});
afterAll(() => stage.close());

let threads = 0;
const newThread = (): string => {
  threads += 1;
  return `thr-${threads}`;
};

type Message = { id?: string; at: string; sender: string | null; text: string } & Record<string, unknown>;

function thread(id: string, messages: Message[], changes: object = {}): object {
  return {
    format: 'countersign-thread-v1',
    platform: 'Careline',
    thread: { id, title: 'Gen Surg on-call' },
    participants: [
      { id: 'u-okafor', label: 'Amara Okafor' },
      { id: 'u-cooper', label: 'Coops' },
    ],
    messages,
    ...changes,
  };
}

const say = (id: string, minute: number, text: string, more: object = {}): Message => ({
  id,
  at: `2026-06-05T07:${String(minute).padStart(2, '0')}:00Z`,
  sender: minute % 2 === 0 ? 'u-okafor' : 'u-cooper',
  text,
  ...more,
});

const lastCase = async (): Promise<Original[]> => (await stage.cases()).at(-1) ?? [];
const waiting = (answer: Answer): unknown => (answer.body as { received: unknown }).received;

describe('a thread of an own gateway', () => {
  it('is deposited as one, however many pieces it came in and in whatever order', async () => {
    const id = newThread();
    await stage.send('ward-other', thread(id, [say('m-3', 3, 'Hartmann’s 250 ml', { replyTo: 'm-2' })]));
    await stage.send('ward-other', thread(id, [say('m-1', 1, 'BP 84/50'), say('m-2', 2, 'lactate 4.1')]));
    await stage.endShift();
    expect((await lastCase()).map(({ text, sender, senderId }) => [text, sender, senderId])).toEqual([
      ['BP 84/50', 'Coops', 'u-cooper'],
      ['lactate 4.1', 'Amara Okafor', 'u-okafor'],
      ['Hartmann’s 250 ml', 'Coops', 'u-cooper'],
    ]);
  });

  it('adds only what is new when it comes again, longer', async () => {
    const id = newThread();
    const first = [say('m-1', 1, 'one'), say('m-2', 2, 'two')];
    expect(waiting(await stage.send('ward-other', thread(id, first)))).toBe(2);
    const again = await stage.send('ward-other', thread(id, [...first, say('m-3', 3, 'three')]));
    expect(again.body).toEqual({ received: 1, known: 2, passedOver: 0 });
    await stage.endShift();
    expect((await lastCase()).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    await stage.send('ward-other', thread(id, [...first, say('m-3', 3, 'three'), say('m-4', 4, 'four')]));
    await stage.endShift();
    expect((await lastCase()).map(({ text }) => text)).toEqual(['four']);
  });

  it('tells the newest version of a message that was changed while it waited', async () => {
    const id = newThread();
    const edited = say('m-1', 1, 'Give 1.0 mg', {
      edited: true,
      earlier: [{ at: '2026-06-05T07:01:00Z', text: 'Give 10 mg' }],
    });
    await stage.send('ward-other', thread(id, [edited]));
    await stage.send('ward-other', thread(id, [say('m-1', 1, 'Give 10 mg')]));
    await stage.endShift();
    expect(await lastCase()).toMatchObject([
      { text: 'Give 1.0 mg', edited: true, earlier: [{ text: 'Give 10 mg' }] },
    ]);
  });

  it('keeps two messages that are alike and have no id', async () => {
    const id = newThread();
    const { id: _none, ...alike } = say('', 2, 'ok');
    await stage.send('ward-other', thread(id, [alike, alike]));
    await stage.send('ward-other', thread(id, [alike, alike]));
    await stage.endShift();
    expect((await lastCase()).map(({ text }) => text)).toEqual(['ok', 'ok']);
  });

  it('brings a file after the message, which is checked against the digest that it names', async () => {
    const id = newThread();
    const attachments = [{ name: 'media/drain.jpg', sha256: DIGEST }, { name: 'voice.ogg' }];
    await stage.send('ward-other', thread(id, [say('m-1', 1, 'Drain', { kind: 'media', attachments })]));
    const put = (digest: string, bytes: Buffer) =>
      fetch(`${stage.url}/api/v1/live/ward-other/files/${digest}`, {
        method: 'PUT',
        body: Uint8Array.from(bytes),
        headers: { ...BEARER, 'content-type': 'application/octet-stream' },
      });
    expect((await put(DIGEST, Buffer.from('another file'))).status).toBe(422);
    const unwanted = createHash('sha256').update('x').digest('hex');
    expect((await put(unwanted, Buffer.from('x'))).status).toBe(404);
    const answers = [await put(DIGEST, JPEG), await put(DIGEST, JPEG)];
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { received: 1, known: 0 },
      { received: 0, known: 1 },
    ]);
    await stage.endShift();
    const [original] = await lastCase();
    expect(original?.attachments).toMatchObject([
      { name: 'media/drain.jpg', present: true },
      { name: 'voice.ogg', present: false },
    ]);
    const { bytes } = await stage.services.stations.custody.openAttachment(
      original?.attachments[0]?.attachmentId ?? '',
      WHY,
    );
    expect(bytes).toEqual(JPEG);
  });

  it.each([
    ['a time without an offset', [{ ...say('m', 1, 'x'), at: '2026-06-05T07:01:00' }], 'live-wall-times'],
    [
      'a sender nobody named',
      [{ ...say('m', 1, 'x'), sender: 'u-nobody' }],
      'ingest-thread-participant-unknown',
    ],
    ['a member that is not known', [{ ...say('m', 1, 'x'), priority: 1 }], 'ingest-thread-unknown-member'],
    ['no message', [], 'ingest-thread-wrong-value'],
  ])(
    'with %s is refused with its code and place, and nothing of it is kept',
    async (_what, messages, code) => {
      const before = (await stage.rows('live_event')).length;
      const answer = await stage.send('ward-other', thread(newThread(), messages));
      expect([answer.status, answer.body]).toEqual([
        422,
        expect.objectContaining({
          error: expect.objectContaining({
            code,
            place: expect.objectContaining({ path: expect.any(String) }),
          }),
        }),
      ]);
      expect(await stage.rows('live_event')).toHaveLength(before);
    },
  );

  it('of another layout is refused', async () => {
    const answer = await stage.send('ward-other', { update_id: 1, message: { chat: { id: 1 } } });
    expect(answer.status).toBe(422);
  });
});

describe('a sealed thread', () => {
  const offered = async () =>
    (await (await fetch(`${stage.url}/api/v1/live/sealing-key`)).json()) as {
      keyId: string;
      publicKey: string;
      algorithm: string;
    };

  async function sendSealed(body: object, keyId: string, publicKey: string): Promise<Answer> {
    const sodium = await openSodium();
    const sealed = sealBox(sodium, Buffer.from(publicKey, 'base64'), Buffer.from(JSON.stringify(body)));
    expect(sealed.includes(Buffer.from('lactate'))).toBe(false);
    return stage.send('ward-other', sealed, {
      ...BEARER,
      'content-type': 'application/vnd.countersign.sealed',
      'countersign-sealing-key': keyId,
    });
  }

  it('is opened with the service’s key, and is then a thread like any other', async () => {
    const { keyId, publicKey, algorithm } = await offered();
    expect(algorithm).toBe('x25519-xsalsa20-poly1305-sealed-box');
    const body = thread(newThread(), [say('m-1', 1, 'lactate 4.1')]);
    expect((await sendSealed(body, keyId, publicKey)).body).toEqual({ received: 1, known: 0, passedOver: 0 });
    expect((await stage.send('ward-other', body)).body).toEqual({ received: 0, known: 1, passedOver: 0 });
    await stage.endShift();
    expect((await lastCase()).map(({ text }) => text)).toEqual(['lactate 4.1']);
  });

  it('still opens with the key that was replaced since, until that is too old', async () => {
    const { keyId, publicKey } = await offered();
    stage.passMs(91 * 24 * 3600_000);
    expect((await offered()).keyId).not.toBe(keyId);
    const body = thread(newThread(), [say('m-1', 1, 'lactate 4.1')]);
    expect((await sendSealed(body, keyId, publicKey)).status).toBe(200);
    stage.passMs(31 * 24 * 3600_000);
    const late = await sendSealed(body, keyId, publicKey);
    expect([late.status, late.body]).toEqual([
      422,
      expect.objectContaining({ error: expect.objectContaining({ code: 'live-unknown-sealing-key' }) }),
    ]);
  });

  it('to another key, or without its gateway’s token, is refused', async () => {
    const { keyId } = await offered();
    const other = Buffer.alloc(32, 9).toString('base64');
    const body = thread(newThread(), [say('m-1', 1, 'lactate 4.1')]);
    expect((await sendSealed(body, keyId, other)).status).toBe(422);
    const answer = await stage.send('ward-other', Buffer.alloc(100), {
      'content-type': 'application/vnd.countersign.sealed',
      'countersign-sealing-key': keyId,
    });
    expect(answer.status).toBe(401);
  });
});
