// What every TileStore must do. Run over each adapter.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TileStore } from '../../src/log/ports.ts';

export type TileStoreUnderTest = { store: TileStore; reopen(): Promise<TileStore>; close(): Promise<void> };

export function tileStoreContract(name: string, open: () => Promise<TileStoreUnderTest>): void {
  describe(`tile store: ${name}`, () => {
    let tested: TileStoreUnderTest;
    beforeAll(async () => {
      tested = await open();
    });
    afterAll(() => tested.close());

    const bytes = (text: string) => Buffer.from(text);

    it('has nothing at first, and says so', async () => {
      expect(await tested.store.read('tile/0/000')).toBeNull();
      expect(await tested.store.list()).toEqual([]);
    });

    it('gives back what was written, also after it is opened again', async () => {
      await tested.store.writeOnce('tile/0/x001/234.p/5', bytes('five'));
      expect(await tested.store.read('tile/0/x001/234.p/5')).toEqual(bytes('five'));
      expect(await (await tested.reopen()).read('tile/0/x001/234.p/5')).toEqual(bytes('five'));
    });

    it('takes the same bytes twice and refuses other bytes', async () => {
      await tested.store.writeOnce('tile/0/001', bytes('same'));
      await tested.store.writeOnce('tile/0/001', bytes('same'));
      await expect(tested.store.writeOnce('tile/0/001', bytes('other'))).rejects.toMatchObject({
        code: 'log-file-differs',
      });
      expect(await tested.store.read('tile/0/001')).toEqual(bytes('same'));
    });

    it('replaces what may change', async () => {
      await tested.store.replace('checkpoint', bytes('one'));
      await tested.store.replace('checkpoint', bytes('two'));
      expect(await tested.store.read('checkpoint')).toEqual(bytes('two'));
    });

    it('keeps a full tile beside its partial ones', async () => {
      await tested.store.writeOnce('tile/1/000.p/7', bytes('part'));
      await tested.store.writeOnce('tile/1/000', bytes('full'));
      expect(await tested.store.read('tile/1/000.p/7')).toEqual(bytes('part'));
    });

    it('lists every file', async () => {
      const all = ['checkpoint', 'tile/0/001', 'tile/0/x001/234.p/5', 'tile/1/000', 'tile/1/000.p/7'];
      expect(await tested.store.list()).toEqual(all);
    });

    it.each(['../outside', 'tile/../../outside', '/outside', 'tile//0', '', 'a/.tmp-1'])(
      'refuses the name %j',
      async (path) => {
        const write = async () => tested.store.writeOnce(path, bytes('x'));
        await expect(write()).rejects.toMatchObject({ code: 'log-file-name' });
      },
    );
  });
}
