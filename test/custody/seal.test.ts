import { describe, expect, it } from '@jest/globals';
import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { open } from '../../src/custody/open.ts';
import { seal } from '../../src/custody/seal.ts';

const AS = { id: 'message_a', owner: 'case_a', schema: 'original/v1', epoch: '2026-03-02' };
const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));

const opening = (key: Buffer, sealed: Buffer, as = AS) => expect(() => open(key, sealed, as));
const broken = expect.objectContaining({ code: 'custody-seal-broken' });

describe('sealed bytes (RULE C-01)', () => {
  it('open to what was sealed', () => {
    fc.assert(
      fc.property(bytes, (plaintext) => {
        const key = randomBytes(32);
        expect(open(key, seal(key, plaintext, AS, randomBytes), AS)).toEqual(plaintext);
      }),
    );
  });

  it('are AES-256-GCM with a 96-bit IV, a 128-bit tag and canonical JSON as additional data', () => {
    const [key, plaintext, iv] = [Buffer.alloc(32, 7), Buffer.from('K+ 6.8'), Buffer.alloc(12, 9)];
    const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
    cipher.setAAD(
      Buffer.from('{"epoch":"2026-03-02","id":"message_a","owner":"case_a","schema":"original/v1"}'),
    );
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    expect(seal(key, plaintext, AS, () => iv)).toEqual(
      Buffer.concat([Buffer.of(1), iv, body, cipher.getAuthTag()]),
    );
  });

  it('are refused after any flip of any bit', () => {
    const key = randomBytes(32);
    const sealed = seal(key, Buffer.from('K+ 6.8, bed 12'), AS, randomBytes);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      opening(key, flipped).toThrow(broken);
    }
  });

  it('are refused when cut short, lengthened, under another key or in another place', () => {
    fc.assert(
      fc.property(bytes, fc.nat(2100), (plaintext, cut) => {
        const key = randomBytes(32);
        const sealed = seal(key, plaintext, AS, randomBytes);
        if (cut < sealed.length) opening(key, sealed.subarray(0, cut)).toThrow(broken);
        opening(key, Buffer.concat([sealed, Buffer.of(0)])).toThrow(broken);
        opening(randomBytes(32), sealed).toThrow(broken);
        for (const field of ['id', 'owner', 'schema', 'epoch'] as const)
          opening(key, sealed, { ...AS, [field]: 'other' }).toThrow(broken);
      }),
    );
  });
});
