// RFC 5649 and HKDF-SHA256 against Wycheproof, through the one place where this product wraps with a padding and derives keys.
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { hkdfSha256, unwrapKwp, wrapKwp } from '../../src/kernel/key-wrap.ts';
import { vector } from './vector.ts';

type Judged = { tcId: number; comment: string; result: 'valid' | 'invalid' };
type Wrapping = Judged & { key: string; msg: string; ct: string };
type Derivation = Judged & { ikm: string; salt: string; info: string; size: number; okm: string };
type Wycheproof<Case> = { testGroups: { keySize: number; tests: Case[] }[] };

const refused = expect.objectContaining({ code: 'custody-key-refused' });
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const groups = (vector('key-wrap/wycheproof-aes-kwp.json') as Wycheproof<Wrapping>).testGroups;
const wrappings = groups.filter(({ keySize }) => keySize === 256).flatMap(({ tests }) => tests);
const derivations = (
  vector('key-wrap/wycheproof-hkdf-sha256.json') as Wycheproof<Derivation>
).testGroups.flatMap(({ tests }) => tests);

const count = (cases: Judged[], result: Judged['result']): number =>
  cases.filter((one) => one.result === result).length;

describe('AES key wrap with padding on public vectors (RULE C-01)', () => {
  it('has cases of each kind, all for a KEK of 256 bits', () => {
    expect([count(wrappings, 'valid'), count(wrappings, 'invalid')]).toEqual([12, 34]);
    expect(groups.every(({ keySize }) => keySize === 256)).toBe(true);
  });

  it.each(wrappings)('case $tcId ($comment) is $result', ({ key, msg, ct, result }) => {
    expect(unwrapKwp(hex(key), hex(ct))?.toString('hex')).toBe(result === 'valid' ? msg : undefined);
    if (result === 'valid') expect(wrapKwp(hex(key), hex(msg)).toString('hex')).toBe(ct);
  });
});

describe('AES key wrap with padding', () => {
  const kek = randomBytes(32);

  it('wraps every key so that it comes back, and not when one bit differs', () => {
    const keys = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(keys, fc.nat(), (bytes, place) => {
        const wrapped = wrapKwp(kek, Buffer.from(bytes));
        expect(wrapped).toHaveLength(Math.ceil(bytes.length / 8) * 8 + 8);
        expect(unwrapKwp(kek, wrapped)?.equals(bytes)).toBe(true);
        const at = place % (wrapped.length * 8);
        wrapped.writeUInt8(wrapped.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
        expect(unwrapKwp(kek, wrapped)).toBeNull();
      }),
    );
  });

  it('unwraps nothing from any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), (bytes) => {
        expect(unwrapKwp(kek, Buffer.from(bytes))).toBeNull();
      }),
    );
  });

  it.each([0, 16, 24, 31, 33])('takes no KEK of %i bytes', (length) => {
    const other = randomBytes(length);
    expect(unwrapKwp(other, wrapKwp(kek, Buffer.alloc(32)))).toBeNull();
    expect(() => wrapKwp(other, Buffer.alloc(32))).toThrow(refused);
  });

  it.each([0, 4097])('takes no key of %i bytes', (length) => {
    expect(() => wrapKwp(kek, Buffer.alloc(length))).toThrow(refused);
  });
});

describe('HKDF-SHA256 on public vectors', () => {
  it('has cases of each kind', () => {
    expect([count(derivations, 'valid'), count(derivations, 'invalid')]).toEqual([44, 3]);
  });

  it.each(derivations)('case $tcId ($comment) is $result', ({ ikm, salt, info, size, okm, result }) => {
    const derive = (): Buffer => hkdfSha256(hex(ikm), hex(salt), hex(info), size);
    if (result === 'valid') expect(derive().toString('hex')).toBe(okm);
    else expect(derive).toThrow(refused);
  });

  it.each([0, -1, 1.5, Number.NaN])('derives nothing of %d bytes', (size) => {
    expect(() => hkdfSha256(hex('00'), hex(''), hex(''), size)).toThrow(refused);
  });
});
