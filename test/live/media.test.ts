// Files of live messages, from real servers: they stand with their message in the deposit, or a coded remark does.
import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Original } from '../../src/custody/index.ts';
import type { IngestWarning } from '../../src/ingest/index.ts';
import { WHY } from '../custody/a-thread.ts';
import { serve, type HttpServer } from '../support/http-server.ts';
import { matrixText, telegram } from './payloads.ts';
import { openLiveStage, type LiveStage } from './stage.ts';

// A start, a scan, an end: it is shown as it came, because there is nothing to remove.
const JPEG = Buffer.concat([
  Buffer.from('ffd8ffda00040102', 'hex'),
  Buffer.from('ECG'),
  Buffer.from('ffd9', 'hex'),
]);
const AT = Date.parse('2026-06-05T07:30:00Z');

let answer: RequestListener;
let server: HttpServer;
let stage: LiveStage;
beforeEach(async () => {
  answer = (request, response) => {
    const first = request.url?.includes('/getFile') === true;
    response.end(first ? '{"ok":true,"result":{"file_path":"photos/file_1.jpg"}}' : JPEG);
  };
  server = await serve((request, response) => answer(request, response));
  stage = await openLiveStage({ api: server.url });
});
afterEach(async () => {
  await stage.close();
  await server.close();
});

function withPhoto(updateId: number, text: string, kind = 'message'): object {
  const body = telegram(updateId, { id: '41', at: AT, text }, kind) as Record<string, object>;
  const photo = [{ file_id: 'AgAC-small' }, { file_id: 'AgAC-large' }];
  Object.assign(body[kind] ?? {}, { photo, caption: text, text: undefined });
  return body;
}

async function only(): Promise<{ original: Original; warnings: IngestWarning[] }> {
  const [originals = []] = await stage.cases();
  const [original] = originals;
  if (original === undefined || originals.length !== 1) throw new Error('not one message');
  const { custody } = stage.services.stations;
  const [note] = await custody.listNotes(original.caseId, 'thread-facts');
  const facts = JSON.parse((await custody.openNote(note?.noteId ?? '', WHY)).toString('utf8')) as {
    warnings: IngestWarning[];
  };
  return { original, warnings: facts.warnings };
}

describe('a photo', () => {
  it('is fetched at once, and stands with its message', async () => {
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.work();
    expect(await stage.rows('live_media')).toMatchObject([{ state: 'fetched', size_bytes: JPEG.length }]);
    await stage.endShift();
    const { original, warnings } = await only();
    expect(original.attachments).toMatchObject([
      { name: 'AgAC-large', present: true, mediaType: 'image/jpeg' },
    ]);
    expect(warnings).toEqual([]);
    const { bytes } = await stage.services.stations.custody.openAttachment(
      original.attachments[0]?.attachmentId ?? '',
      WHY,
    );
    expect(bytes).toEqual(JPEG);
  });

  it('of an edit is the same file', async () => {
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.send('ward-telegram', withPhoto(2, 'ECG, bed 12', 'edited_message'));
    await stage.endShift();
    const { original } = await only();
    expect(original).toMatchObject({ text: 'ECG, bed 12', attachments: [{ present: true }] });
  });

  it('leaves nothing in the open while it waits (RULE C-01)', async () => {
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.work();
    const rows = JSON.stringify([await stage.rows('live_media'), await stage.rows('live_event')]);
    expect(`${rows}${stage.lines.join('')}`).not.toMatch(/AgAC|file_1|ECG/);
  });

  it('that has expired is a coded remark, and its message is deposited all the same', async () => {
    answer = (_request, response) => response.writeHead(404).end();
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.endShift();
    const { original, warnings } = await only();
    expect(original.attachments).toMatchObject([{ name: 'AgAC-large', present: false }]);
    expect(warnings).toContainEqual({ code: 'live-media-expired', count: 1, lines: [1] });
  });

  it('whose server is down for a while comes later', async () => {
    let tries = 0;
    const usual = answer;
    answer = (request, response) => {
      tries += 1;
      if (tries <= 2) response.writeHead(503).end();
      else usual(request, response);
    };
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.work();
    expect(await stage.rows('live_media')).toMatchObject([{ state: 'wanted' }]);
    stage.passMs(5_000);
    await stage.work();
    stage.passMs(10_000);
    await stage.work();
    expect(await stage.rows('live_media')).toMatchObject([{ state: 'fetched' }]);
  });

  it('that leads to another host is given up, and that host is never asked', async () => {
    let reached = 0;
    const inner = await serve((_request, response) => {
      reached += 1;
      response.end('secret of the inner network');
    });
    answer = (_request, response) => response.writeHead(307, { location: inner.url }).end();
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    await stage.endShift();
    await inner.close();
    expect((await only()).warnings).toContainEqual({
      code: 'live-media-host-not-allowed',
      count: 1,
      lines: [1],
    });
    expect(reached).toBe(0);
  });
});

describe('a thread whose files are still to come', () => {
  it('is not gathered before them, and not kept for ever by one that never comes', async () => {
    answer = (_request, response) => response.writeHead(503).end();
    await stage.send('ward-telegram', withPhoto(1, 'ECG'));
    const [thread] = await stage.services.stations.live.waiting();
    await stage.services.stations.live.ask(thread?.liveThreadId ?? '', 'account_1');
    await stage.work();
    expect(await stage.cases()).toEqual([]);
    for (let minute = 0; minute < 12; minute += 1) {
      stage.passMs(60_000);
      await stage.work();
    }
    expect((await only()).warnings).toContainEqual({
      code: 'live-media-server-failed',
      count: 1,
      lines: [1],
    });
  });
});

describe('a file whose digest the message names', () => {
  const event = (id: string) => matrixText({ id, at: AT, text: 'ecg.jpg' }, { msgtype: 'm.image' });

  it('is not taken when it is another (as WhatsApp says it, for every platform)', async () => {
    await stage.close();
    const digest = createHash('sha256').update(JPEG).digest('hex');
    const said = [digest, 'f'.repeat(64)];
    let asked = 0;
    stage = await openLiveStage({
      api: server.url,
      media: {
        fetch: () => {
          const sha256 = said[Math.min(asked, 1)] ?? null;
          asked += 1;
          return Promise.resolve({ outcome: 'fetched', bytes: Buffer.from(JPEG), sha256 });
        },
      },
    });
    const image = (id: string, media: string) => ({
      ...event(id),
      content: { msgtype: 'm.image', body: 'ecg.jpg', url: `mxc://h.example/${media}` },
    });
    await stage.send('ward-matrix', { events: [image('$a', 'Right')] });
    await stage.work();
    await stage.send('ward-matrix', { events: [image('$b', 'Wrong')] });
    for (let minute = 0; minute < 12; minute += 1) {
      await stage.work();
      stage.passMs(60_000);
    }
    const states = (await stage.rows('live_media')).map((row) => {
      const { state, remark } = row as { state: string; remark: string | null };
      return [state, remark];
    });
    expect(states).toEqual([
      ['fetched', null],
      ['missing', 'live-media-wrong-digest'],
    ]);
  });
});
