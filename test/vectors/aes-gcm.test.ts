// AES-256-GCM against Wycheproof, through the one place where this product encrypts. What it does not use is refused: IVs of
// another length than 96 bits, tags of another than 128.
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { decrypt, encryptInto, IV_BYTES, TAG_BYTES } from '../../src/kernel/aes-gcm.ts';
import { vector } from './vector.ts';

type Case = {
  tcId: number;
  key: string;
  iv: string;
  aad: string;
  msg: string;
  ct: string;
  tag: string;
  result: 'valid' | 'invalid';
};
type Wycheproof = { testGroups: { ivSize: number; keySize: number; tagSize: number; tests: Case[] }[] };

const refused = expect.objectContaining({ code: 'custody-key-refused' });
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const { testGroups } = vector('aes-256-gcm/wycheproof.json') as Wycheproof;
const isOurs = ({ ivSize, tagSize }: Wycheproof['testGroups'][number]): boolean =>
  ivSize === IV_BYTES * 8 && tagSize === TAG_BYTES * 8;
const ours = testGroups.filter(isOurs).flatMap(({ tests }) => tests);
const others = testGroups.filter((group) => !isOurs(group)).flatMap(({ tests }) => tests);

function encrypted(key: Buffer, iv: Buffer, plaintext: Buffer, additional: Buffer): Buffer {
  const target = Buffer.alloc(plaintext.length + TAG_BYTES);
  encryptInto(target, 0, key, iv, plaintext, additional);
  return target;
}

const opened = ({ key, iv, aad, ct, tag }: Case): Buffer | null =>
  decrypt(hex(key), hex(iv), hex(ct + tag), hex(aad));

describe('AES-256-GCM on public vectors (RULE C-01)', () => {
  it('has cases of each kind', () => {
    expect(ours.filter(({ result }) => result === 'valid').length).toBeGreaterThan(10);
    expect(ours.filter(({ result }) => result === 'invalid').length).toBeGreaterThan(5);
    expect(others.length).toBeGreaterThan(5);
  });

  it.each(ours)('case $tcId is $result', (one) => {
    const { key, iv, aad, msg, ct, tag, result } = one;
    expect(opened(one)?.toString('hex')).toBe(result === 'valid' ? msg : undefined);
    if (result === 'valid')
      expect(encrypted(hex(key), hex(iv), hex(msg), hex(aad)).toString('hex')).toBe(ct + tag);
  });

  it.each(others)('case $tcId has a form that is not ours', (one) => {
    expect(opened(one)).toBeNull();
    expect(() => encrypted(hex(one.key), hex(one.iv), hex(one.msg), hex(one.aad))).toThrow(refused);
  });
});

describe('AES-256-GCM', () => {
  const [key, iv] = [randomBytes(32), randomBytes(12)];
  const sealed = encrypted(key, iv, Buffer.from('K+ 6.8'), Buffer.from('bed 12'));

  it.each([
    ['no tag', sealed.subarray(0, 15)],
    ['a tag that is cut to 96 bits', sealed.subarray(0, -4)],
    ['nothing', Buffer.alloc(0)],
  ])('opens nothing with %s', (_what, bytes) => {
    expect(decrypt(key, iv, bytes, Buffer.from('bed 12'))).toBeNull();
  });

  it.each([16, 24, 31, 33])('takes no key of %i bytes', (length) => {
    const other = randomBytes(length);
    expect(decrypt(other, iv, sealed, Buffer.from('bed 12'))).toBeNull();
    expect(() => encrypted(other, iv, Buffer.alloc(1), Buffer.alloc(0))).toThrow(refused);
  });
});
