import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatVerifierKey, openKeyFile, openSodium } from '../../src/signing/index.ts';
import { seededRandom } from '../support/seeded.ts';

const sodium = await openSodium();

describe('a key file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'keys-'));
  });
  afterAll(() => fs.rm(folder, { recursive: true }));

  const open = (name: string, seed: string) =>
    openKeyFile(
      sodium,
      { folder: path.join(folder, name), fileName: 'log.key', keyName: 'log.example' },
      seededRandom(seed),
    );

  it('is made once, for its owner alone, and read ever after', async () => {
    const made = await open('once', 'first');
    const again = await open('once', 'second');
    expect(formatVerifierKey(again.verifier)).toBe(formatVerifierKey(made.verifier));
    const { mode } = await fs.stat(path.join(folder, 'once', 'log.key'));
    expect(mode & 0o777).toBe(0o600);
    expect(await fs.readdir(path.join(folder, 'once'))).toEqual(['log.key']);
  });

  it('is one key however many processes open it at once', async () => {
    const keys = await Promise.all(['a', 'b', 'c', 'd'].map((seed) => open('race', seed)));
    expect(new Set(keys.map(({ verifier }) => verifier.keyId)).size).toBe(1);
  });

  it('is refused when others may read it', async () => {
    await open('exposed', 'x');
    await fs.chmod(path.join(folder, 'exposed', 'log.key'), 0o640);
    await expect(open('exposed', 'x')).rejects.toMatchObject({ code: 'signing-key-exposed' });
  });

  it('is refused when it is damaged', async () => {
    await open('damaged', 'x');
    const file = path.join(folder, 'damaged', 'log.key');
    const text = await fs.readFile(file, 'utf8');
    await fs.writeFile(file, text.replace('log.example', 'log.exampl3'));
    await expect(open('damaged', 'x')).rejects.toMatchObject({ code: 'signing-key-malformed' });
  });
});
