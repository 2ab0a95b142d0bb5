import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { searchFor, telltaleWords } from '../../scripts/plaintext-search.ts';

describe('the search for plaintext', () => {
  const words = ['spironolactone', 'okafor', 'hyperkalaemia'];
  const search = searchFor(words);
  const found = (bytes: Buffer): string[] => [...search.inBytes(bytes)].sort();

  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['capitals', (text: string) => Buffer.from(text.toUpperCase())],
    ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
    ['hex', (text: string) => Buffer.from(Buffer.from(text).toString('hex'))],
    ['base64', (text: string) => Buffer.from(Buffer.from(text).toString('base64'))],
  ])('finds a word anywhere in %s', (_form, encode) => {
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.string(), fc.string(), (word, before, after) => {
        expect(found(encode(`${before} ${word} ${after}`))).toContain(word);
      }),
    );
  });

  it('finds nothing in bytes without the words, and overlapping words both', () => {
    expect(found(Buffer.from('spironolacton okafo hyperkalaemi'))).toEqual([]);
    expect([...searchFor(['abcdefg', 'defghij']).inBytes(Buffer.from('xabcdefghij'))].sort()).toEqual([
      'abcdefg',
      'defghij',
    ]);
  });

  it('finds words that differ in capitals only, and a word that ends another', () => {
    const several = searchFor(['Repeat', 'repeat', 'potassium repeat']);
    expect([...several.inBytes(Buffer.from('potassium REPEAT'))].sort()).toEqual([
      'Repeat',
      'potassium repeat',
      'repeat',
    ]);
  });

  it('looks for words that are long enough, each once', () => {
    expect(telltaleWords(['Give Ramipril, Okafor: K 6.1', 'Ramipril again'])).toEqual(['Ramipril', 'Okafor']);
  });
});
