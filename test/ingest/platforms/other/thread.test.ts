// Our own layout for any other messenger: everything of a message comes through, and what is wrong is refused where it stands.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { threadJsonSchema } from '../../../../src/ingest/index.ts';
import { sha256 } from '../../../../src/kernel/digest.ts';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { damaged, twisted } from '../../mutations.ts';

function fileOf(path: string): Buffer {
  return readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)));
}

const example = fileOf('src/ingest/platforms/other/thread-v1.example.json');
const wallTimes = fileOf('test/samples/other/wall-times.json');

type Json = Record<string, unknown>;

const PARTICIPANTS = [
  { id: 'a', label: 'Amara' },
  { id: 'b', label: 'Coops' },
];
const MESSAGE = { id: '1', at: '2026-11-17T20:00:00Z', sender: 'a', text: 'K 6.1' };

/** A thread with one member a line, so that the line of a fault tells which one it means. */
function threadOf(members: Json, messages: Json[] = [MESSAGE]): string {
  const all = {
    format: 'countersign-thread-v1',
    platform: 'Careline',
    thread: { id: 't' },
    participants: PARTICIPANTS,
    messages,
    ...members,
  };
  return JSON.stringify(all, null, 1);
}

describe('the published schema', () => {
  it('is what ingest checks with; `npm run thread-schema` writes it', () => {
    const file: unknown = JSON.parse(fileOf('src/ingest/platforms/other/thread-v1.schema.json').toString());
    expect(file).toEqual(JSON.parse(JSON.stringify(threadJsonSchema())));
  });

  it('explains every member', () => {
    const silent: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { properties, items } = node as { properties?: Json; items?: unknown };
      for (const [name, member] of Object.entries(properties ?? {})) {
        if (typeof (member as Json)['description'] !== 'string') silent.push(`${path}.${name}`);
        walk(member, `${path}.${name}`);
      }
      walk(items, `${path}[]`);
    };
    walk(threadJsonSchema(), '$');
    expect(silent).toEqual([]);
  });
});

describe('the example for integrators', () => {
  it('is read whole', async () => {
    const thread = await parsed(example);
    expect(thread).toMatchObject({
      platform: 'other',
      layout: 'countersign-thread-v1',
      title: 'Gen Surg on-call',
      exporter: 'Amara Okafor',
      untold: ['deleted-messages', 'poll-votes'],
      messageCount: 5,
      unparsed: { count: 0, lines: [] },
    });
    expect(thread.evidence[0]).toMatchObject({ kind: 'layout', decided: 'Careline' });
    const messages = await messagesOf(thread);
    expect(messages.map(({ raw: _raw, ...rest }) => rest)).toMatchObject([
      { sender: null, kind: 'system', appText: [{ start: 0, end: 29 }] },
      {
        id: 'm-1',
        sender: 'Amara Okafor',
        senderId: 'u-okafor',
        at: '2026-11-17T20:00:00Z',
        kind: 'text',
        attachments: [{ name: 'media/drain.jpg', present: false }],
        reactions: [{ by: 'Coops', sign: '👀' }],
        replyTo: null,
      },
      {
        at: '2026-11-17T20:01:30.250Z',
        text: '250 ml Hartmann’s stat, then call me.',
        edited: true,
        earlier: [{ at: '2026-11-17T20:01:30.250Z', text: '500 ml Hartmann’s stat, then call me.' }],
        replyTo: 'm-1',
      },
      { kind: 'deleted', deleted: true, text: 'Wrong bed, ignore' },
      { kind: 'media', forwarded: true, attachments: [{ name: 'voice-0007.ogg', present: false }] },
    ]);
    for (const { raw } of messages)
      expect(example.subarray(raw.offset, raw.offset + raw.bytes.length)).toEqual(raw.bytes);
  });
});

describe('a thread with wall times and its members in another order', () => {
  it('asks for the time zone and keeps the texts and the labels apart', async () => {
    const result = await parse(wallTimes);
    expect(result.outcome === 'parsed' && result.open.map(({ kind }) => kind)).toEqual(['time-zone']);
    const messages = await read(wallTimes);
    expect(
      messages.map(({ at, atIsWallTime, sender, text, kind }) => [at, atIsWallTime, sender, text, kind]),
    ).toEqual([
      ['2026-10-25T01:30:00', true, 'Sam', ' Trop 412, repeat at 03:00 \n', 'text'],
      ['2026-10-25T01:31:00.5', true, 'Sam (9)', '[Quoted: Trop 412] ok, aspirin 300 mg given', 'text'],
      ['2026-10-25T01:32:00', true, 'Sam (9) (11)', '', 'unsupported'],
      ['2026-10-25T01:33:00', true, 'Sam', '', 'deleted'],
    ]);
  });
});

describe('a file of a thread', () => {
  const bytes = Buffer.from('ECG');
  const digest = sha256(bytes).toString('hex');
  const withFile = (attachment: Json) => threadOf({}, [{ ...MESSAGE, attachments: [attachment] }]);

  it('is there when its digest is right', async () => {
    const zip = await zipOf({
      't.json': withFile({ name: 'media/ecg.jpg', sha256: digest }),
      'media/ecg.jpg': bytes,
    });
    const thread = await parsed(zip);
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name: 'media/ecg.jpg', present: true }]);
    expect(await thread.attachment('media/ecg.jpg')).toEqual(bytes);
  });

  it.each<[Json, string, string]>([
    [
      { name: 'e.jpg', sha256: '0'.repeat(64) },
      'ingest-thread-digest-differs',
      'messages[0].attachments[0].sha256',
    ],
    [{ name: 'e.jpg' }, 'ingest-thread-digest-missing', 'messages[0].attachments[0].name'],
  ])('%j is refused', async (attachment, code, path) => {
    const fault = await faultOf(await zipOf({ 't.json': withFile(attachment), 'e.jpg': bytes }));
    expect([fault?.code, fault?.place?.path]).toEqual([code, path]);
  });
});

describe('what is wrong is refused with its code, its path and its line', () => {
  const message = (change: Json) => threadOf({}, [MESSAGE, { ...MESSAGE, id: '2', ...change }]);

  const wrongs: [source: string, code: string, path: string, at: string][] = [
    [threadOf({ format: 'countersign-thread-v2' }), 'unknown-version', 'format', '"format"'],
    [threadOf({ platform: undefined }), 'missing-member', 'platform', '{'],
    [threadOf({ platform: 5 }), 'wrong-type', 'platform', '"platform"'],
    [threadOf({ thread: { id: 't', name: 'x' } }), 'unknown-member', 'thread', '"name"'],
    [threadOf({ patient: 'x' }), 'unknown-member', '', '"patient"'],
    [threadOf({ exportedBy: 'z' }), 'participant-unknown', 'exportedBy', '"exportedBy"'],
    [threadOf({ untold: ['edits', 'all'] }), 'wrong-value', 'untold[1]', '"all"'],
    [
      threadOf({ participants: [...PARTICIPANTS, { id: 'a', label: 'X' }] }),
      'participant-twice',
      'participants[2].id',
      '"label": "X"',
    ],
    [threadOf({ participants: { a: 'Amara' } }), 'wrong-type', 'participants', '"a": "Amara"'],
    [threadOf({ messages: [] }), 'wrong-value', 'messages', '{'],
    [threadOf({ messages: undefined }), 'missing-member', 'messages', '{'],
    [message({ sender: 'z' }), 'participant-unknown', 'messages[1].sender', '"sender": "z"'],
    [message({ id: '1' }), 'message-twice', 'messages[1].id', '"id": "1"'],
    [message({ text: undefined }), 'missing-member', 'messages[1].text', '"id": "2"'],
    [message({ text: null }), 'wrong-type', 'messages[1].text', '"text": null'],
    [message({ txt: 'x' }), 'unknown-member', 'messages[1]', '"txt"'],
    [message({ kind: 'sms' }), 'wrong-value', 'messages[1].kind', '"sms"'],
    [message({ at: '2026-02-30T10:00:00Z' }), 'no-such-time', 'messages[1].at', '2026-02-30'],
    [message({ at: '2026-02-03T24:00:00Z' }), 'no-such-time', 'messages[1].at', '2026-02-03'],
    [message({ at: '17/11/2026 20:00' }), 'wrong-value', 'messages[1].at', '17/11/2026'],
    [
      message({
        reactions: [
          { by: 'a', sign: 'x' },
          { by: 'q', sign: 'x' },
        ],
      }),
      'participant-unknown',
      'messages[1].reactions[1].by',
      '"q"',
    ],
    [
      message({ earlier: [{ at: MESSAGE.at, text: 'x' }] }),
      'earlier-without-edited',
      'messages[1].earlier',
      '"earlier"',
    ],
    [
      message({ edited: true, earlier: [{ at: '2026-13-01T00:00:00Z', text: 'x' }] }),
      'no-such-time',
      'messages[1].earlier[0].at',
      '2026-13-01',
    ],
    [
      message({
        appText: [
          { start: 0, end: 2 },
          { start: 1, end: 3 },
        ],
      }),
      'wrong-stretch',
      'messages[1].appText[1]',
      '"start": 1',
    ],
    [message({ appText: [{ start: 0, end: 9 }] }), 'wrong-stretch', 'messages[1].appText[0]', '"end": 9'],
    [
      message({ attachments: [{ name: 'a.jpg', sha256: 'ABC' }] }),
      'wrong-value',
      'messages[1].attachments[0].sha256',
      '"ABC"',
    ],
  ];

  it.each(wrongs.map(([source, ...rest]) => [...rest, source] as const))(
    '%s at %s',
    async (code, path, at, source) => {
      const fault = await faultOf(source);
      expect([fault?.code, fault?.place?.path]).toEqual([`ingest-thread-${code}`, path]);
      const line = fault?.place?.line ?? 0;
      const around = source
        .split('\n')
        .slice(Math.max(0, line - 2), line + 2)
        .join('\n');
      expect(around).toContain(at);
    },
  );

  it('never with a word of what was handed in (RULE C-01)', async () => {
    const fault = await faultOf(message({ 'Mrs Bowditch': 1 }));
    expect(JSON.stringify([fault?.message, fault?.place])).not.toContain('Bowditch');
  });

  it('a member that stands there twice', async () => {
    const source = threadOf({}).replace(
      '"platform": "Careline",',
      '"platform": "Careline",\n"platform": "Other",',
    );
    expect(await faultOf(source)).toMatchObject({
      code: 'ingest-thread-member-twice',
      place: { path: 'platform' },
    });
  });

  it('a text that is no JSON, with its line', async () => {
    expect(await faultOf(threadOf({}).replace('"K 6.1"', 'K 6.1'))).toMatchObject({
      code: 'ingest-json-broken',
      place: { line: expect.any(Number) },
    });
  });
});

describe('any thread', () => {
  const id = fc.string({ minLength: 1, maxLength: 20 });
  const words = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.toWellFormed().replaceAll('\0', ''));

  it('comes through message by message as it was written', async () => {
    const message = fc.record({
      text: words,
      sender: fc.constantFrom('a', 'b', null),
      replyTo: fc.option(id),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 10 }), async (messages) => {
        const source = threadOf(
          {},
          messages.map((one) => ({ ...one, at: MESSAGE.at })),
        );
        const back = await read(source);
        expect(
          back.map(({ text, senderId = null, replyTo }) => ({ text, sender: senderId, replyTo })),
        ).toEqual(messages);
      }),
      { numRuns: 100 },
    );
  });

  it('that is damaged ends in a coded fault or is read', async () => {
    const check = async (bytes: Buffer): Promise<void> => {
      const fault = await faultOf(bytes);
      expect(fault?.code ?? 'ingest-').toMatch(/^ingest-/);
      expect(JSON.stringify(fault?.place ?? {})).not.toMatch(/Hartmann|Okafor|drain/);
    };
    const tree: unknown = JSON.parse(example.toString());
    await fc.assert(fc.asyncProperty(damaged(example), check), { numRuns: 150 });
    await fc.assert(
      fc.asyncProperty(twisted(tree), (value) => check(Buffer.from(JSON.stringify(value)))),
      { numRuns: 200 },
    );
  });
});
