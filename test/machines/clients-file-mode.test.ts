// Who may write the file of machines (`config-insecure-file`): it says who may do what.
import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openRegistry } from '../../src/machines/registry.ts';

function machinesFile(mode: number): string {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cs-machines-')), 'machines.json');
  fs.writeFileSync(file, JSON.stringify({ clients: [] }));
  fs.chmodSync(file, mode);
  return file;
}

const parts = (file: string, told: string[] = []) => ({
  file,
  onInvalid: (code: string) => void told.push(code),
  authorityFile: null,
  onGone: () => Promise.resolve(),
});

describe('the file of machines', () => {
  it.each([0o664, 0o646])('is refused in a live service when others may write it: %o', async (mode) => {
    const file = machinesFile(mode);
    await expect(openRegistry({ ...parts(file), mode: 'live' })).rejects.toMatchObject({
      code: 'config-insecure-file',
    });
    await expect(openRegistry({ ...parts(file), mode: 'sandbox' })).resolves.toBeDefined();
  });

  it('is not read again once others may write it', async () => {
    const [file, told] = [machinesFile(0o644), [] as string[]];
    const registry = await openRegistry({ ...parts(file, told), mode: 'live' });
    fs.chmodSync(file, 0o664);
    expect(await registry.find('nobody')).toBeNull();
    expect(told).toEqual(['config-insecure-file']);
  });
});
