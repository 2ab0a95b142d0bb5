import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { listEvents } from '../../src/audit/index.ts';
import type { SpooledExport } from '../../src/custody/index.ts';
import { testCustody, WHY, type TestCustody } from './a-thread.ts';

let place: TestCustody;
beforeEach(async () => {
  place = await testCustody();
});
afterEach(() => place.close());

const spool = (bytes: Buffer, maxBytes = 10_000_000): Promise<SpooledExport> => {
  const pieces = Array.from({ length: Math.ceil(bytes.length / 50_001) }, (_, n) =>
    bytes.subarray(n * 50_001, (n + 1) * 50_001),
  );
  return place.custody.spool(Readable.from(pieces), { maxBytes }, WHY.by);
};
const files = (): string[] => readdirSync(place.spoolFolder);

describe('an export in the spool', () => {
  it('reads the same from anywhere', async () => {
    const bytes = randomBytes(200_000);
    const { source, sizeBytes, destroy } = await spool(bytes);
    expect(sizeBytes).toBe(bytes.length);
    await fc.assert(
      fc.asyncProperty(fc.nat(210_000), fc.nat(140_000), async (offset, length) => {
        expect(await source.read(offset, length)).toEqual(bytes.subarray(offset, offset + length));
      }),
      { numRuns: 50 },
    );
    await destroy();
  });

  it.each([0, 1, 65_535, 65_536, 65_537, 131_072])('of %i bytes is whole', async (size) => {
    const bytes = randomBytes(size);
    const { source, destroy } = await spool(bytes);
    expect(await source.read(0, size + 10)).toEqual(bytes);
    await destroy();
  });

  it('lies on disk encrypted (RULE C-01)', async () => {
    const bytes = Buffer.from('K+ 6.8 hyperkalaemia '.repeat(10_000));
    const { destroy } = await spool(bytes);
    const [name = ''] = files();
    expect(readFileSync(path.join(place.spoolFolder, name)).includes('hyperkalaemia')).toBe(false);
    await destroy();
  });

  it('is gone when it is destroyed, and both ends are in the trail (RULE C-02)', async () => {
    const { source, spoolId, destroy } = await spool(randomBytes(100));
    await destroy('case_1');
    await destroy('case_1');
    expect(files()).toEqual([]);
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'custody-spool-destroyed' });
    const events = await listEvents(place.db, 0, 10);
    expect(events.map(({ name, fields }) => [name, fields])).toEqual([
      ['export-received', { spoolId, sizeBytes: 100 }],
      ['export-destroyed', { spoolId, caseId: 'case_1', end: 'deposited' }],
    ]);
  });

  it('is refused beyond the bound and leaves nothing', async () => {
    await expect(spool(randomBytes(100_001), 100_000)).rejects.toMatchObject({
      code: 'custody-export-too-large',
    });
    expect(files()).toEqual([]);
    const whole = await spool(randomBytes(100_000), 100_000);
    await whole.destroy();
  });

  it('leaves nothing when the upload breaks off', async () => {
    const broken = Readable.from(
      (function* () {
        yield randomBytes(70_000);
        throw new Error('cut');
      })(),
    );
    await expect(place.custody.spool(broken, { maxBytes: 1e6 }, WHY.by)).rejects.toThrow('cut');
    expect(files()).toEqual([]);
  });

  it('is refused when its file was changed', async () => {
    const { source, destroy } = await spool(randomBytes(1000));
    const file = path.join(place.spoolFolder, files()[0] ?? '');
    const sealed = readFileSync(file);
    sealed.writeUInt8(sealed.readUInt8(10) ^ 1, 10);
    writeFileSync(file, sealed);
    await expect(source.read(0, 10)).rejects.toMatchObject({ code: 'custody-seal-broken' });
    await destroy();
  });

  it('is removed at the next start when the process died', async () => {
    const { destroy } = await spool(randomBytes(1000));
    expect(await place.custody.recover()).toMatchObject({ spoolsRemoved: 1 });
    expect(files()).toEqual([]);
    await destroy();
  });
});
