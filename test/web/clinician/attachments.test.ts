// RULE C-06 at the door: what a browser gets of files whose senders wanted something else.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Agent } from 'supertest';
import { aThread } from '../../custody/a-thread.ts';
import { accountOf, programOf } from '../governance/scene.ts';
import { openWeb, signedIn, type WebStage } from '../stage.ts';

const SCRIPT = '<script>alert(1)</script>';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`;
const HTML = `<!doctype html><html>${SCRIPT}</html>`;
const binary = (text: string): Buffer => Buffer.from(text, 'latin1');

function comment(text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([head, binary(text)]);
}

function riff(type: string, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload, Buffer.alloc(payload.length % 2)]);
}

const SCAN = Buffer.from('ffda00040102aabbffd9', 'hex');
const JPEG = Buffer.concat([Buffer.from('ffd8', 'hex'), comment(HTML), SCAN, binary(HTML)]);
const WEBP = Buffer.concat([
  riff('RIFF', Buffer.concat([binary('WEBP'), riff('VP8 ', binary('frame')), riff('XMP ', binary(HTML))])),
  binary(HTML),
]);
const GIF_FRAME = Buffer.from('2c0000000001000100000202440100', 'hex');
const GIF = Buffer.concat([
  binary('GIF89a'),
  Buffer.from([1, 0, 1, 0, 0, 0, 0, 0x21, 0xfe, SCRIPT.length]),
  binary(`${SCRIPT}\0`),
  GIF_FRAME,
  Buffer.from([0x3b]),
  binary(HTML),
]);

const PICTURES: [name: string, bytes: Buffer, mediaType: string, ending: string][] = [
  ['a JPEG that is a page as well', JPEG, 'image/jpeg', 'jpg'],
  ['a WebP that is a page as well', WEBP, 'image/webp', 'webp'],
  ['a GIF that is a page as well', GIF, 'image/gif', 'gif'],
];
const FILES: [name: string, bytes: Buffer, ending: string][] = [
  ['a page called .jpg', binary(HTML), 'bin'],
  ['a drawing called .png', binary(SVG), 'bin'],
  ['a script in a PDF', binary(`%PDF-1.7 ${HTML}`), 'pdf'],
  ['a voice note', binary('OggS\0opus'), 'ogg'],
  ['a film', binary('\0\0\0\x18ftypisom\0\0\0\0isom'), 'mp4'],
  ['a business card', binary('BEGIN:VCARD'), 'bin'],
];
const REFUSED: [name: string, bytes: Buffer][] = [
  ['a photo of a kind that cannot be cleaned', binary('\0\0\0\x18ftypheic\0\0\0\0mif1 GPS 51.5')],
  ['a JPEG that is not whole', JPEG.subarray(0, 40)],
  ['a GIF that is a script', binary('GIF89a=1;alert(1)//')],
  ['a page behind the start of a PNG', binary(`\x89PNG\r\n\x1a\n${HTML}`)],
  ['a TIFF', binary('II*\0GPS 51.5')],
];

let stage: WebStage;
let browser: Agent;
let program: Agent;
let caseId: string;
let ids: string[];
beforeAll(async () => {
  stage = await openWeb();
  const all = [...PICTURES, ...FILES, ...REFUSED];
  const sketches = all.map(([name]) => ({ text: '', attachments: [{ name, present: true }] }));
  const files = Object.fromEntries(all.map(([name, bytes]) => [name, bytes]));
  const by = { kind: 'account', id: await accountOf(stage.services, 'amara.okafor') } as const;
  const context = { depositedBy: by, timeZone: 'Europe/London' };
  const thread = await stage.services.stations.custody.deposit(aThread(sketches, files), context);
  caseId = thread.caseId;
  ids = thread.messages.flatMap(({ attachmentIds }) => attachmentIds);
  browser = await signedIn(stage);
  program = await programOf(stage, 'amara.okafor');
});
afterAll(() => stage.close());

/** The same attachment, as a page and as a program get it. */
async function both(index: number) {
  const path = `/cases/${caseId}/attachments/${ids[index] ?? ''}`;
  return [await browser.get(path).buffer(true), await program.get(`/api/v1${path}`).buffer(true)] as const;
}

const GUARD = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

function bytesOf({ body }: { body: unknown }): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

describe('RULE C-06: a picture', () => {
  it.each(PICTURES.map((one, index) => [...one, index] as const))(
    '%s is shown as a picture, and is nothing else any more',
    async (_name, _bytes, mediaType, ending, index) => {
      for (const answer of await both(index)) {
        expect([answer.status, answer.headers]).toMatchObject([
          200,
          {
            ...GUARD,
            'content-type': mediaType,
            'content-disposition': `inline; filename="attachment-${index + 1}.${ending}"`,
          },
        ]);
        expect(bytesOf(answer).length).toBeGreaterThan(10);
        expect(bytesOf(answer).includes('script')).toBe(false);
      }
    },
  );

  it.each(REFUSED.map(([name], at) => [name, PICTURES.length + FILES.length + at] as const))(
    '%s is not handed over, and the answer holds none of it',
    async (_name, index) => {
      for (const answer of await both(index)) {
        expect([answer.status, answer.headers['x-content-type-options']]).toEqual([415, 'nosniff']);
        expect(answer.text).not.toContain('GPS');
        expect(answer.text).not.toContain('alert(1)');
      }
    },
  );

  it('that is not shown is said to be so on the page, and no picture is asked for in vain', async () => {
    const { text } = await browser.get(`/cases/${caseId}`).expect(200);
    expect(text.match(/is not shown and cannot be filed/g)).toHaveLength(REFUSED.length);
    expect(text.match(/<img src="\/cases\//g)).toHaveLength(PICTURES.length);
    expect(text.match(/A file to save, as it was sent/g)).toHaveLength(FILES.length);
  });
});

describe('any other file', () => {
  it.each(FILES.map((one, at) => [...one, PICTURES.length + at] as const))(
    '%s is saved as it was sent, and never shown',
    async (_name, bytes, ending, index) => {
      for (const answer of await both(index)) {
        expect([answer.status, answer.headers]).toMatchObject([
          200,
          {
            ...GUARD,
            'content-type': 'application/octet-stream',
            'content-disposition': `attachment; filename=attachment-${index + 1}.${ending}`,
          },
        ]);
        expect(bytesOf(answer).equals(bytes)).toBe(true);
      }
    },
  );
});
