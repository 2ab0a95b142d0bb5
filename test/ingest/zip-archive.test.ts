import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { faultOf, ios, parsed, zipOf } from './export-builder.ts';

const CHAT = ios('[22/11/2026, 21:10:02] Amara: hello');

type Forged = {
  name: string;
  content?: Buffer;
  packed?: Buffer;
  /** What the directory says, when it lies. */
  says?: { size?: number; crc?: number; method?: number; flags?: number; mode?: number };
  /** Points at another entry's bytes. */
  offset?: number;
};

/** Writes a zip by hand, with lies that no library would write. */
function forge(entries: Forged[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = Buffer.alloc(0), packed, says = {}, offset } of entries) {
    const data = packed ?? content;
    const method = says.method ?? (packed === undefined ? 0 : 8);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(says.flags ?? 0x800, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(says.crc ?? crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(says.size ?? content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), data]);
    const central = Buffer.alloc(16);
    central.writeUInt32LE(((says.mode ?? 0o100644) << 16) >>> 0, 6);
    central.writeUInt32LE(offset ?? at, 10);
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02', 'latin1'),
        Buffer.from([20, 3]),
        fields,
        central.subarray(0, 14),
        Buffer.from(name),
      ]),
    );
    locals.push(local);
    at += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, listing, end]);
}

const chat: Forged = { name: '_chat.txt', content: Buffer.from(CHAT) };

describe('a forged zip without lies', () => {
  it('is read, so that the tests below fail for their own reason', async () => {
    const packed = deflateRawSync(Buffer.from(CHAT));
    expect((await parsed(forge([chat]))).messageCount).toBe(1);
    expect((await parsed(forge([{ ...chat, packed }]))).messageCount).toBe(1);
  });
});

describe('a zip with a dangerous name', () => {
  it.each([
    '../_chat.txt',
    'a/../../b.jpg',
    '/etc/passwd',
    'C:\\windows\\x.jpg',
    'C:/x.jpg',
    'a\\b.jpg',
    './a.jpg',
    'a//b.jpg',
    'a\u0000.jpg',
    'a\nb.jpg',
    'x'.repeat(1025),
  ])('is refused as a whole: %j', async (name) => {
    const fault = await faultOf(forge([chat, { name, content: Buffer.from('x') }]));
    expect([fault?.code, fault?.kind]).toEqual(['ingest-zip-unsafe-name', 'invalid']);
  });

  it('RULE C-01: is refused without repeating the name', async () => {
    const fault = await faultOf(forge([chat, { name: '../Hale.jpg', content: Buffer.from('x') }]));
    const told = JSON.stringify([fault?.message, fault?.place, String(fault?.cause)]);
    expect(told).not.toContain('Hale');
  });

  it('is refused when a name comes twice', async () => {
    expect((await faultOf(forge([chat, chat])))?.code).toBe('ingest-zip-unsafe-name');
  });

  it.each([0o120777, 0o020666, 0o010644])(
    'is refused when an entry is a link or device: %o',
    async (mode) => {
      const link = { name: 'a.jpg', content: Buffer.from('/etc/passwd'), says: { mode } };
      expect((await faultOf(forge([chat, link])))?.code).toBe('ingest-zip-unsafe-name');
    },
  );
});

describe('a zip bomb', () => {
  const zeros = Buffer.alloc(4 * 1024 * 1024);
  const packed = deflateRawSync(zeros);

  it('is refused by its ratio before anything is unpacked', async () => {
    const fault = await faultOf(forge([chat, { name: 'a.jpg', content: zeros, packed }]));
    expect([fault?.code, fault?.kind]).toEqual(['ingest-zip-bomb', 'too-large']);
  });

  it('is refused when the directory lies about its size', async () => {
    const says = { size: 100 };
    expect((await faultOf(forge([{ name: '_chat.txt', content: zeros, packed, says }])))?.code).toBe(
      'ingest-zip-bomb',
    );
  });

  it('is refused when entries share their bytes', async () => {
    expect(
      (await faultOf(forge([chat, { name: 'b.jpg', content: Buffer.from(CHAT), offset: 0 }])))?.code,
    ).toBe('ingest-zip-bomb');
  });

  it('is refused by the sum of its entries', async () => {
    const zip = await zipOf({ '_chat.txt': CHAT, 'a.jpg': Buffer.alloc(600), 'b.jpg': Buffer.alloc(600) });
    expect((await faultOf(zip, { bounds: { maxZipUnpackedBytes: 1000 } }))?.code).toBe('ingest-zip-bomb');
  });
});

describe('a zip that is damaged or of another kind', () => {
  it.each([
    ['cut short', forge([chat]).subarray(0, -30), 'ingest-zip-broken'],
    ['cut to its signature', Buffer.from('PK\x03\x04', 'latin1'), 'ingest-zip-broken'],
    ['with a wrong checksum', forge([{ ...chat, says: { crc: 1 } }]), 'ingest-zip-broken'],
    [
      'with packed data that is no deflate',
      forge([{ ...chat, packed: Buffer.alloc(9, 255) }]),
      'ingest-zip-broken',
    ],
    ['with an unknown compression', forge([{ ...chat, says: { method: 99 } }]), 'ingest-zip-broken'],
    [
      'with a password',
      forge([{ ...chat, packed: deflateRawSync(Buffer.from(CHAT)), says: { flags: 0x801 } }]),
      'ingest-zip-encrypted',
    ],
    ['without entries', forge([]), 'ingest-no-chat-text'],
    ['without a chat', forge([{ name: 'Rota.txt', content: Buffer.from('Mon: A') }]), 'ingest-no-chat-text'],
    ['with only an image', forge([{ name: 'a.jpg', content: Buffer.from('x') }]), 'ingest-no-chat-text'],
    [
      'with a zip inside',
      forge([{ name: 'WhatsApp Chat.zip', content: forge([chat]) }]),
      'ingest-zip-nested',
    ],
    [
      'with a zip under another name',
      forge([{ name: 'chat.txt', content: forge([chat]) }]),
      'ingest-zip-nested',
    ],
  ])('%s', async (_, zip, code) => {
    expect((await faultOf(zip))?.code).toBe(code);
  });

  it('gives a zip that was sent as a document like any other attachment', async () => {
    const inner = forge([chat]);
    const thread = await parsed(forge([chat, { name: 'notes.zip', content: inner }]));
    expect(await thread.attachment('notes.zip')).toEqual(inner);
  });
});

describe('a bound on a zip', () => {
  it.each([
    [{ maxZipEntries: 1 }, 'ingest-too-large'],
    [{ maxChatTextBytes: 10 }, 'ingest-too-large'],
    [{ maxExportBytes: 100 }, 'ingest-too-large'],
  ])('%j', async (bounds, code) => {
    const zip = await zipOf({ '_chat.txt': CHAT, 'a.jpg': 'x' });
    expect((await faultOf(zip, { bounds }))?.code).toBe(code);
  });

  it('holds for an attachment when it is asked for', async () => {
    const thread = await parsed(await zipOf({ '_chat.txt': CHAT, 'a.jpg': 'xxxxx' }), {
      bounds: { maxAttachmentBytes: 4 },
    });
    await expect(thread.attachment('a.jpg')).rejects.toMatchObject({ code: 'ingest-attachment-too-large' });
  });
});

describe('an attachment whose checksum is wrong', () => {
  it('is a fault, not bytes', async () => {
    const thread = await parsed(
      forge([chat, { name: 'a.jpg', content: Buffer.from('x'), says: { crc: 1 } }]),
    );
    await expect(thread.attachment('a.jpg')).rejects.toMatchObject({ code: 'ingest-zip-broken' });
  });
});
