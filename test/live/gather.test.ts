import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listEvents } from '../../src/audit/index.ts';
import type { Original } from '../../src/custody/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { WHY } from '../custody/a-thread.ts';
import { bearer } from '../web/stage.ts';
import { matrixText, telegram } from './payloads.ts';
import { openLiveStage, type LiveStage } from './stage.ts';

let stage: LiveStage;
beforeAll(async () => {
  stage = await openLiveStage();
});
afterAll(() => stage.close());

let now = Date.parse('2026-06-05T07:30:00Z');
let lastId = 0;

/** An update in a chat of its own, a minute later than the last. */
function update(chat: number, text: string, changes: object = {}): { update_id: number } {
  lastId += 1;
  now += 60_000;
  const made = telegram(lastId, { id: String(lastId), at: now, text }) as {
    update_id: number;
    message: { chat: { id: number } };
  };
  made.message.chat.id = chat;
  Object.assign(made.message, changes);
  return made;
}

const send = async (...updates: object[]): Promise<void> => {
  for (const one of updates) await stage.send('ward-telegram', one);
};

const texts = (originals: Original[] | undefined): string[] => (originals ?? []).map(({ text }) => text);
const lastCase = async (): Promise<Original[]> => (await stage.cases()).at(-1) ?? [];

describe('what waits of a live thread', () => {
  it('is deposited at the end of the shift in which it came, and not before', async () => {
    await send(update(-11, 'K+ 6.8, bed 12'), update(-11, 'Calcium gluconate 10 ml'));
    await stage.work();
    expect(await stage.cases()).toEqual([]);
    await stage.endShift();
    expect((await stage.cases()).map(texts)).toEqual([['K+ 6.8, bed 12', 'Calcium gluconate 10 ml']]);
    const [first] = await lastCase();
    expect(first).toMatchObject({ sender: 'Amara', senderId: '70001', atIsWallTime: false });
  });

  it('is handed in by the gateway, as one more deposit of the same thread', async () => {
    await send(update(-11, 'Repeat K+ 5.9'));
    await stage.endShift();
    const deposits = await stage.services.stations.db
      .withTables<{ deposit: { thread_id: string; deposited_by: string; made_at: Date } }>()
      .selectFrom('deposit')
      .select(['thread_id', 'deposited_by'])
      .orderBy('made_at')
      .execute();
    expect(deposits.map((row) => row.deposited_by)).toEqual(['ward-telegram', 'ward-telegram']);
    expect(new Set(deposits.map((row) => row.thread_id)).size).toBe(1);
    expect(texts(await lastCase())).toEqual(['Repeat K+ 5.9']);
  });

  it('is gone when it is deposited: neither events nor their keys can be read (RULE D-06)', async () => {
    const { custody } = stage.services.stations;
    const notes = (await stage.rows('live_event')).map((row) => (row as { note_id: string }).note_id);
    for (const noteId of notes)
      expect(await custody.openNote(noteId, WHY).catch(faultCode)).toBe('custody-key-destroyed');
    expect(await stage.services.stations.live.waiting()).toEqual([]);
  });

  it('is known when it is delivered again, long after', async () => {
    const body = update(-12, 'Lactate 4.1');
    await send(body);
    await stage.endShift();
    const cases = (await stage.cases()).length;
    await send(body);
    await stage.endShift();
    expect(await stage.cases()).toHaveLength(cases);
  });

  it('is split by conversation', async () => {
    const before = (await stage.cases()).length;
    await send(update(-13, 'first ward'), update(-14, 'second ward'), update(-13, 'first ward again'));
    await stage.endShift();
    const fresh = (await stage.cases()).slice(before).map(texts);
    expect(new Set(fresh.map((said) => said.join('|')))).toEqual(
      new Set(['first ward|first ward again', 'second ward']),
    );
  });
});

describe('when a person asks', () => {
  it('it is deposited at once and in their name', async () => {
    await send(update(-15, 'Ask for the on-call consultant'));
    const token = await bearer(stage);
    const { threads } = (await (
      await fetch(`${stage.url}/api/v1/live-threads`, { headers: { authorization: token } })
    ).json()) as { threads: { liveThreadId: string; events: number }[] };
    expect(threads).toMatchObject([{ gatewayId: 'ward-telegram', platform: 'telegram', events: 1 }]);
    const asked = await fetch(`${stage.url}/api/v1/live-threads/${threads[0]?.liveThreadId}/gather`, {
      method: 'POST',
      headers: { authorization: token },
    });
    expect(asked.status).toBe(202);
    await stage.work();
    expect(texts(await lastCase())).toEqual(['Ask for the on-call consultant']);
    const made = (await listEvents(stage.services.stations.db, 0, 1000)).find(
      ({ name, by }) => name === 'deposit-made' && by.kind === 'account',
    );
    expect(made?.by.id).toMatch(/^account_/);
  });

  it('and nothing waits, that is said', async () => {
    const token = await bearer(stage);
    const url = `${stage.url}/api/v1/live-threads/livethread_${'0'.repeat(26)}/gather`;
    const asked = await fetch(url, { method: 'POST', headers: { authorization: token } });
    expect([asked.status, await asked.json()]).toEqual([
      404,
      expect.objectContaining({ error: expect.objectContaining({ code: 'live-nothing-waits' }) }),
    ]);
  });

  it('who may not see threads may not gather them', async () => {
    const token = await bearer(stage, 'marcus.webb');
    const asked = await fetch(`${stage.url}/api/v1/live-threads`, { headers: { authorization: token } });
    expect(asked.status).toBe(403);
  });
});

describe('an edit', () => {
  it('of a message that waits too is told with it', async () => {
    const said = update(-16, 'Give 10 mg');
    const edit = {
      update_id: (lastId += 1),
      edited_message: {
        ...(said as unknown as { message: object }).message,
        edit_date: Math.floor(now / 1000) + 30,
        text: 'Give 1.0 mg',
      },
    };
    await send(edit, said);
    await stage.endShift();
    expect(await lastCase()).toMatchObject([{ text: 'Give 1.0 mg', edited: true }]);
  });

  it('of a message that was deposited before stands by itself and names it', async () => {
    const said = update(-17, 'Give 10 mg');
    await send(said);
    await stage.endShift();
    const [target] = await lastCase();
    const edit = {
      update_id: (lastId += 1),
      edited_message: {
        ...(said as unknown as { message: object }).message,
        edit_date: Math.floor(now / 1000) + 30,
        text: 'Give 1.0 mg',
      },
    };
    await send(edit);
    await stage.endShift();
    expect(await lastCase()).toMatchObject([{ text: 'Give 1.0 mg', edited: true, replyTo: target?.id }]);
  });
});

describe('an event that no reader can take', () => {
  it('is set aside, sealed, and keeps nothing else from being deposited', async () => {
    const room = '!poison:hospital.example';
    const event = (id: string, body: string) => ({
      ...matrixText({ id, at: (now += 1000), text: body }),
      room_id: room,
    });
    await stage.send('ward-matrix', {
      events: [event('$1', 'before'), event('$2', 'zero \u0000 character'), event('$3', 'after')],
    });
    await stage.endShift();
    expect(texts(await lastCase())).toEqual(['before', 'after']);
    expect(await stage.services.stations.live.waiting()).toMatchObject([{ events: 0, setAside: 1 }]);
    const [aside] = (await stage.rows('live_event')).filter(
      (row) => (row as { set_aside: string | null }).set_aside !== null,
    ) as { note_id: string; set_aside: string }[];
    expect(aside?.set_aside).toBe('ingest-nul-in-text');
    const kept = await stage.services.stations.custody.openNote(aside?.note_id ?? '', WHY);
    expect(kept.toString()).toContain('zero');
  });
});

describe('no order and no repetition of deliveries', () => {
  it('changes the deposited thread', async () => {
    const words = ['Sats 88%', 'On 4 l', 'ABG?', 'pH 7.21', 'Start NIV', 'ok'];
    let chat = -1000;
    const shapes = new Set<string>();
    const run = fc.asyncProperty(
      fc.shuffledSubarray(
        words.map((_word, index) => index),
        { minLength: words.length },
      ),
      fc.array(fc.nat(words.length - 1), { maxLength: 6 }),
      fc.nat(words.length - 1),
      async (order, repeated, editAt) => {
        chat -= 1;
        const start = Date.parse('2026-06-05T07:00:00Z');
        const said = words.map((text, index) => {
          const id = 1_000_000 + index;
          const made = telegram(Math.abs(chat) * 100 + index, {
            id: String(id),
            at: start + index * 1000,
            text,
          });
          Object.assign((made as { message: object }).message, {
            chat: { id: chat, type: 'group', title: 'Ward' },
          });
          return made;
        });
        const edit = {
          update_id: Math.abs(chat) * 100 + 50,
          edited_message: {
            ...(said[2] as { message: object }).message,
            edit_date: Math.floor(start / 1000) + 90,
            text: 'ABG please',
          },
        };
        const bodies = [...order, ...repeated].map((index) => said[index] ?? {});
        bodies.splice(editAt, 0, edit);
        await Promise.all(bodies.slice(0, 3).map((body) => stage.send('ward-telegram', body)));
        await send(...bodies.slice(3));
        await stage.endShift();
        const told = (await lastCase()).map(({ text, at, id, edited, earlier }) => ({
          text,
          at,
          id,
          edited,
          earlier,
        }));
        shapes.add(JSON.stringify(told));
      },
    );
    await fc.assert(run, { numRuns: 12 });
    expect(
      [...shapes].map((shape) => (JSON.parse(shape) as { text: string }[]).map(({ text }) => text)),
    ).toEqual([['Sats 88%', 'On 4 l', 'ABG please', 'pH 7.21', 'Start NIV', 'ok']]);
  });
});
