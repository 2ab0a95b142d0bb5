// Bundles of Communications: threads, senders, answers, files inside the Bundle, and what is no message.
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { faultOf, messagesOf, parse, parsed, read, zipOf } from '../../export-builder.ts';
import { damaged, twisted } from '../../mutations.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples/fhir/', import.meta.url));
const searchset = readFileSync(`${SAMPLES}searchset-newest-first.json`);
const transaction = readFileSync(`${SAMPLES}transaction.json`);
const HOME = 'https://messenger.example/fhir/';
const RENAL = { answers: { chat: `Renal advice (${HOME}Communication/thread-1)` } };

type Json = Record<string, unknown>;

let ids = 0;
function communication(members: Json): Json {
  ids += 1;
  const common = { resourceType: 'Communication', id: `c${String(ids)}`, status: 'completed' };
  return { ...common, sent: '2026-03-02T09:00:00Z', payload: [{ contentString: 'a' }], ...members };
}

function bundle(resources: Json[], members: Json = {}): string {
  const entry = resources.map((resource) => ({ resource }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry, ...members });
}

describe('a searchset that runs backwards, with two threads of one name', () => {
  it('asks which thread, then tells it forwards', async () => {
    const result = await parse(searchset);
    expect(result.outcome === 'asks' && result.questions[0]?.choices.map(({ value }) => value)).toEqual([
      `Renal advice (${HOME}Communication/thread-1)`,
      `Renal advice (${HOME}Communication/thread-2)`,
    ]);
    const thread = await parsed(searchset, RENAL);
    expect(thread).toMatchObject({ platform: 'fhir', layout: 'fhir-communications', title: 'Renal advice' });
    expect(thread.evidence[0]).toMatchObject({ kind: 'message-order', decided: 'newest-first' });
    const messages = await messagesOf(thread);
    expect(messages.map(({ at, sender, kind, text }) => [at, sender, kind, text])).toEqual([
      ['2026-11-17T20:06:00Z', 'Dr Silva (renal)', 'text', '62F, K 6.1, no ECG change. Hold ramipril?'],
      ['2026-11-17T20:07:00Z', 'Sr Grace Adeyemi', 'media', ''],
      ['2026-11-17T20:08:00Z', 'Coops', 'media', 'Yes, hold both. Treat K per protocol.\n10⁹/L noted.'],
      ['2026-11-17T20:09:30.123Z', 'Coops', 'deleted', 'Repeat K in 2 h.'],
    ]);
    expect(messages[2]).toMatchObject({
      id: `${HOME}Communication/m4`,
      replyTo: messages[0]?.id,
      senderId: `${HOME}Practitioner/coops`,
    });
    expect(messages[3]?.deleted).toBe(true);
    expect(thread.warnings).toEqual([
      { code: 'fhir-more-pages', count: 1, lines: [6] },
      { code: 'fhir-thread-headers', count: 2, lines: [] },
      { code: 'fhir-other-resources', count: 3, lines: [] },
      { code: 'fhir-notes-left-out', count: 1, lines: [79] },
    ]);
  });

  it('gives the files inside it, in whatever order they are asked for', async () => {
    const thread = await parsed(searchset, RENAL);
    const names = (await messagesOf(thread)).flatMap(({ attachments }) => attachments);
    expect(names).toEqual([
      { name: 'entry[2].resource.payload[0]/drain.png', present: true },
      { name: 'entry[8].resource/protocol.pdf', present: true },
    ]);
    expect((await thread.attachment(names[1]?.name ?? ''))?.toString()).toBe('%PDF protocol');
    expect((await thread.attachment(names[0]?.name ?? ''))?.toString('latin1')).toBe('\x89PNG drain photo');
    for await (const { attachments } of thread.messages())
      for (const { name } of attachments) expect(await thread.attachment(name)).not.toBeNull();
    for (const name of ['entry[0].resource.payload[0]', 'entry[99].resource', 'drain.png', ''])
      expect(await thread.attachment(name)).toBeNull();
  });

  it('keeps the bytes of an entry, without the file in it', async () => {
    for (const { raw } of await read(searchset, RENAL)) {
      const whole = searchset.subarray(raw.offset).toString();
      const kept = raw.bytes.toString();
      expect(kept).not.toContain('iVBOR');
      const [before = '', after = ''] = kept.split('"data": null');
      expect(whole.startsWith(before)).toBe(true);
      expect(whole).toContain(after);
    }
  });
});

describe('a transaction', () => {
  it('is read by its urns; what was not delivered and what has no time is told', async () => {
    const thread = await parsed(transaction);
    expect(thread).toMatchObject({ title: 'AKI', messageCount: 3 });
    expect((await messagesOf(thread)).map(({ sender, senderId, text }) => [sender, senderId, text])).toEqual([
      [
        'Dr Sam Okafor',
        'https://fhir.hl7.org.uk/Id/gmc-number|7654321',
        'eGFR 21 -> 17 in 48h, K 6.1.\nOK to hold both?',
      ],
      ['Dr Beth Jones', 'https://fhir.hl7.org.uk/Id/gmc-number|4123456', 'Yes hold both.'],
      ['4123456', '|4123456', 'Call me if K > 6.5'],
    ]);
    expect((await messagesOf(thread))[1]).toMatchObject({
      replyTo: 'urn:uuid:00000000-0000-4000-8000-000000000002',
      attachments: [{ name: 'Ultrasound request', present: false }],
    });
    expect(thread.warnings.map(({ code, count }) => [code, count])).toEqual([
      ['fhir-thread-headers', 1],
      ['fhir-other-resources', 1],
      ['fhir-not-delivered', 1],
      ['fhir-without-sent-time', 1],
    ]);
    expect(thread.unparsed).toEqual({ count: 1, lines: [{ line: 119, reason: 'no-time' }] });
  });
});

describe('the threads of a Bundle', () => {
  it('are those of a whole, even one that speaks itself, else of a topic', async () => {
    const root = communication({ topic: { text: 'Root' } });
    const part = communication({ partOf: [{ reference: `Communication/${String(root['id'])}` }] });
    const source = bundle([root, part, communication({ topic: { text: 'Other' } }), communication({})]);
    const result = await parse(source);
    expect(result.outcome === 'asks' && result.questions[0]?.choices.map(({ value }) => value)).toEqual([
      'Root',
      'Other',
      'without topic',
    ]);
    expect(await read(source, { answers: { chat: 'Root' } })).toHaveLength(2);
  });

  it('are not made of versions, nor of anything but a Bundle, nor of nothing', async () => {
    const codeOf = async (source: string) => (await faultOf(source))?.code;
    expect(await codeOf(bundle([communication({})], { type: 'history' }))).toBe('ingest-fhir-history');
    expect(await codeOf(bundle([communication({})], { resourceType: 'Parameters', note: 'Bundle' }))).toBe(
      'ingest-fhir-not-a-bundle',
    );
    expect(await codeOf(bundle([{ resourceType: 'Patient', id: 'Bundle' }]))).toBe(
      'ingest-fhir-no-communication',
    );
    expect(await codeOf(bundle([communication({ sent: '2026' })]))).toBe('ingest-fhir-no-communication');
  });

  it('tell a resource once', async () => {
    const one = communication({});
    const thread = await parsed(bundle([one, one]));
    expect([thread.messageCount, thread.warnings.map(({ code }) => code)]).toEqual([
      1,
      ['fhir-repeated-resource'],
    ]);
  });
});

describe('a sender', () => {
  it.each<[sender: Json | undefined, label: string | null]>([
    [{ reference: 'Practitioner/1', display: 'As shown' }, 'As shown'],
    [{ reference: 'Practitioner/1' }, 'Dr Ann Lee'],
    [{ reference: 'PractitionerRole/2' }, 'Dr Ann Lee'],
    [{ reference: 'Device/3' }, 'Ward board'],
    [{ reference: 'Practitioner/9' }, 'Practitioner/9'],
    [{ reference: 'https://elsewhere.example/Practitioner/1' }, 'https://elsewhere.example/Practitioner/1'],
    [undefined, null],
  ])('%j', async (sender, label) => {
    const people = [
      {
        resourceType: 'Practitioner',
        id: '1',
        name: [{ use: 'official', prefix: ['Dr'], given: ['Ann'], family: 'Lee' }],
      },
      { resourceType: 'PractitionerRole', id: '2', practitioner: { reference: 'Practitioner/1' } },
      { resourceType: 'Device', id: '3', deviceName: [{ name: 'Ward board', type: 'user-friendly-name' }] },
    ];
    const [message] = await read(bundle([...people, communication(sender === undefined ? {} : { sender })]));
    expect(message?.sender).toBe(label);
  });

  it('of the same name as another one is told apart, the same one is not', async () => {
    const from = (reference: string) => communication({ sender: { reference, display: 'Sam' } });
    const messages = await read(
      bundle([from('Practitioner/1'), from('Practitioner/2'), from('Practitioner/1')]),
    );
    expect(messages.map(({ sender }) => sender)).toEqual(['Sam', 'Sam (Practitioner/2)', 'Sam']);
  });
});

describe('a file', () => {
  const withFile = (contentAttachment: Json) => bundle([communication({ payload: [{ contentAttachment }] })]);

  it.each<[attachment: Json, present: boolean, warnings: string[]]>([
    [{ data: 'RU\nNH' }, true, []],
    [{ data: 'RUNH', size: 3, hash: '7jfA9DIG1lqNt4TPvdsIpjdxvf0=' }, false, ['fhir-attachment-differs']],
    [{ data: 'RUNH', size: 4 }, false, ['fhir-attachment-differs']],
    [{ data: 'R*NH' }, false, ['fhir-broken-attachment']],
    [{ data: 5 }, false, ['fhir-broken-attachment']],
  ])('inside: %j', async (attachment, present, warnings) => {
    const thread = await parsed(withFile(attachment));
    const [message] = await messagesOf(thread);
    expect(message?.attachments).toEqual([{ name: 'entry[0].resource.payload[0]', present }]);
    expect(thread.warnings.map(({ code }) => code)).toEqual(warnings);
    if (present) expect((await thread.attachment('entry[0].resource.payload[0]'))?.toString()).toBe('ECG');
  });

  it.each<[attachment: Json, name: string, present: boolean]>([
    [{ url: 'media/ecg.jpg' }, 'media/ecg.jpg', true],
    [{ url: 'https://x.example/files/77?ticket=abc', title: 'media/ecg.jpg' }, 'media/ecg.jpg', true],
    [{ url: 'https://x.example/files/77.jpg?ticket=abc' }, '77.jpg', false],
    [{ contentType: 'image/jpeg' }, 'image/jpeg', false],
  ])('elsewhere: %j', async (attachment, name, present) => {
    const thread = await parsed(await zipOf({ 'b.json': withFile(attachment), 'media/ecg.jpg': 'E' }));
    expect((await messagesOf(thread))[0]?.attachments).toEqual([{ name, present }]);
  });

  it('is bounded', async () => {
    const source = withFile({ data: 'RUNH'.repeat(500) });
    expect(await faultOf(source, { bounds: { maxInlineRecordBytes: 1000 } })).toMatchObject({
      code: 'ingest-record-too-long',
      place: { line: 1 },
    });
  });
});

describe('a time', () => {
  it('without a zone is a wall time, and the zone is asked for', async () => {
    const result = await parse(bundle([communication({ sent: '2026-03-02T09:00:00' })]));
    expect(result.outcome === 'parsed' && result.open.map(({ kind }) => kind)).toEqual(['time-zone']);
  });

  it.each(['2026-03-02', '2026-02-30T10:00:00Z', '2026-03-02T25:00:00Z', 'now'])(
    'is none: %s',
    async (sent) => {
      const thread = await parsed(bundle([communication({ sent }), communication({})]));
      expect([thread.messageCount, thread.unparsed.lines[0]?.reason]).toEqual([1, 'no-time']);
    },
  );
});

describe('a damaged Bundle', () => {
  async function check(bytes: Buffer): Promise<void> {
    for (const given of [{}, RENAL]) {
      const fault = await faultOf(bytes, given);
      expect(fault?.code ?? 'ingest-').toMatch(/^ingest-/);
      expect(fault?.message ?? '').not.toMatch(/ramipril|Silva|Okafor/);
    }
    if ((await faultOf(bytes)) !== undefined) return;
    const result = await parse(bytes);
    if (result.outcome !== 'parsed') return;
    expect(await messagesOf(result.thread)).toHaveLength(result.thread.messageCount);
  }

  it.each(readdirSync(SAMPLES))('%s ends in a coded fault or is read', async (file) => {
    const sample = readFileSync(SAMPLES + file);
    await fc.assert(fc.asyncProperty(damaged(sample), check), { numRuns: 60 });
    await fc.assert(
      fc.asyncProperty(twisted(JSON.parse(sample.toString())), (value) =>
        check(Buffer.from(JSON.stringify(value))),
      ),
      { numRuns: 100 },
    );
  });
});
