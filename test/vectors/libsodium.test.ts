// Argon2id, keyed BLAKE2b and subkeys against libsodium's own vectors. Argon2id runs on node:crypto here, because the plain
// build of libsodium for WebAssembly has none: the two must agree.
import { describe, expect, it } from '@jest/globals';
import { argon2id } from '../../src/kernel/argon2id.ts';
import { keyedBlake2b, openSodium, subkey } from '../../src/signing/index.ts';
import { vector } from './vector.ts';

type Hash = {
  n: number;
  passwordHex: string;
  saltHex: string;
  outLen: number;
  opslimit: number;
  memlimit: number;
  outHex: string | null;
};
type Keyed = { n: number; inHex: string; keyHex: string; outHex: string };
type Subkeys = { masterKeyHex: string; context: string; cases: { id: number; outHex: string }[] };

const sodium = await openSodium();
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const hashes = (vector('libsodium/argon2id.json') as { cases: Hash[] }).cases;
const keyed = (vector('libsodium/blake2b-keyed.json') as { cases: Keyed[] }).cases;
const subkeys = vector('libsodium/kdf.json') as Subkeys;
const refusedHash = expect.objectContaining({ code: 'argon2id-refused' });
const refusedSubkey = expect.objectContaining({ code: 'signing-subkey' });

/** libsodium counts its memory limit in bytes and cuts it to whole KiB; it has one lane only. */
function hashOf({ passwordHex, saltHex, outLen, opslimit, memlimit }: Hash): Promise<Buffer> {
  const cost = { memoryKib: Math.floor(memlimit / 1024), passes: opslimit, parallelism: 1 };
  return argon2id(hex(passwordHex), hex(saltHex), cost, outLen);
}

describe('Argon2id on public vectors', () => {
  it('has cases that pass', () => {
    expect(hashes.filter(({ outHex }) => outHex !== null).length).toBeGreaterThan(3);
  });

  it.each(hashes)('case $n', async (one) => {
    if (one.outHex === null) await expect(hashOf(one)).rejects.toEqual(refusedHash);
    else expect((await hashOf(one)).toString('hex')).toBe(one.outHex);
  });
});

describe('Argon2id', () => {
  const COST = { memoryKib: 64, passes: 1, parallelism: 1 };
  const run = (cost: Partial<typeof COST>, saltBytes = 16, length = 32): Promise<Buffer> =>
    argon2id(Buffer.from('1234'), Buffer.alloc(saltBytes), { ...COST, ...cost }, length);

  it('gives other bytes with a pepper, and the same with an empty one', async () => {
    const plain = await run({});
    const peppered = (pepper: string): Promise<Buffer> =>
      argon2id(Buffer.from('1234'), Buffer.alloc(16), COST, 32, Buffer.from(pepper));
    expect((await peppered('')).equals(plain)).toBe(true);
    expect((await peppered('x')).equals(plain)).toBe(false);
  });

  it.each([
    ['too little memory', () => run({ memoryKib: 7 })],
    ['too little memory for its lanes', () => run({ memoryKib: 31, parallelism: 4 })],
    ['more memory than 4 GiB', () => run({ memoryKib: 4 * 1024 * 1024 + 1 })],
    ['no pass', () => run({ passes: 0 })],
    ['no lane', () => run({ parallelism: 0 })],
    ['a fraction of a pass', () => run({ passes: 1.5 })],
    ['a short salt', () => run({}, 7)],
    ['a hash of 3 bytes', () => run({}, 16, 3)],
  ])('refuses %s', async (_what, make) => {
    await expect(make()).rejects.toEqual(refusedHash);
  });
});

describe('keyed BLAKE2b on public vectors (RULE D-07)', () => {
  it.each(keyed)('case $n', ({ inHex, keyHex, outHex }) => {
    expect(keyedBlake2b(sodium, hex(keyHex), hex(inHex), 64).toString('hex')).toBe(outHex);
  });
});

describe('subkeys on public vectors', () => {
  const master = hex(subkeys.masterKeyHex);

  it.each(subkeys.cases)('number $id', ({ id, outHex }) => {
    expect(subkey(sodium, master, id, subkeys.context, 64).toString('hex')).toBe(outHex);
  });
});

describe('subkeys', () => {
  const master = Buffer.alloc(32, 7);
  const of = (id: number, context = 'context_', length = 32): string =>
    subkey(sodium, master, id, context, length).toString('hex');

  it('differ by number, above 32 bits too, by context and by length', () => {
    const all = [of(1), of(2), of(1 + 2 ** 32), of(1, 'Context_'), of(1, 'context_', 64).slice(0, 64)];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['a number under 0', () => of(-1)],
    ['a number that is not whole', () => of(0.5)],
    ['a number that is not exact', () => of(2 ** 53)],
    ['a short context', () => of(1, 'short')],
    ['a long context', () => of(1, 'context_2')],
    ['a context that is not ASCII', () => of(1, 'contextü')],
    ['15 bytes', () => of(1, 'context_', 15)],
    ['65 bytes', () => of(1, 'context_', 65)],
    ['a key of 31 bytes', () => subkey(sodium, master.subarray(1), 1, 'context_', 32)],
  ])('refuse %s', (_what, make) => {
    expect(make).toThrow(refusedSubkey);
  });
});
