import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { programWords, searchFor, telltales, telltaleWords } from '../../scripts/plaintext-search.ts';

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

  it('takes base64 as it is written, because other capitals are other bytes', () => {
    const written = Buffer.from(Buffer.from('okafor').toString('base64'));
    const other = Buffer.from(written.toString('latin1').toLowerCase());
    expect([found(written), found(other)]).toEqual([['okafor'], []]);
  });

  describe('beside words of the program', () => {
    const compounds = programWords(`state: 'attested-by-person', heldMessageIds, copy_order, person`);
    const beside = searchFor(['Person2', 'ids42'], compounds);
    const seen = (text: string): string[] => [...beside.inBytes(Buffer.from(text))];

    it('takes a word of the program with a byte that follows by chance for what it is', () => {
      expect(compounds).toEqual(new Set(['attested-by-person', 'heldmessageids', 'copy_order']));
      expect(seen('"state":"attested-by-person2\u0001"')).toEqual([]);
      expect(seen('xattested-by-PERSON2')).toEqual([]);
      expect(seen('heldMessageIds42')).toEqual([]);
    });

    it('knows it in a compressed page, where a control byte stands before every eight others', () => {
      // As PostgreSQL wrote it: the tag after the word says that what follows stood before.
      expect(seen('\u0001KceGatte\0sted-by-@person2D6\0qcqs')).toEqual([]);
      // The beginning of the word may be such a tag as well.
      expect(seen('\u0012\u0085ed-b\u0002y-person2D')).toEqual([]);
    });

    it.each([
      'Person2',
      '"state":"attested-by-person","holder":"Person2"',
      'attested-by-person2 and person2',
      'attested by person2',
      'by-person2',
      'ed\0by-person2',
      'ed-b\0y\0-person2',
      'atte\0sted-by-@Person2 attested-by-person, Person2',
      'person-person2',
    ])('finds the same participant in %s', (text) => {
      expect(seen(text)).toContain('Person2');
    });

    it('finds what goes on for longer than by chance', () => {
      const line = searchFor(['person is on the ward'], compounds);
      expect([...line.inBytes(Buffer.from('attested-by-person is on the ward'))]).toHaveLength(1);
    });

    it('finds it in every other form', () => {
      fc.assert(
        fc.property(fc.constantFrom('utf16le', 'hex', 'base64'), (form) => {
          const bytes = Buffer.from('attested-by-person2');
          const encoded =
            form === 'utf16le'
              ? Buffer.from('attested-by-person2', form)
              : Buffer.from(bytes.toString(form as BufferEncoding));
          expect([...searchFor(['person2'], compounds).inBytes(encoded)]).toEqual(['person2']);
        }),
      );
    });
  });

  it('looks for words that are long enough, each once', () => {
    expect(telltaleWords(['Give Ramipril, Okafor: K 6.1', 'Ramipril again'])).toEqual(['Ramipril', 'Okafor']);
  });

  it('looks for labels that are shorter, and for whole lines, so that a short thread is searched for too', () => {
    const thread = { texts: ['one', 'K+ 6.1 in bed 4', 'yes\nno'], senders: ['Loris', 'Luke', 'Loris'] };
    expect(telltales(thread, Buffer.alloc(0))).toEqual(['Loris', 'K+ 6.1 in bed 4']);
  });

  it('looks for nothing that lay there before the thread came', () => {
    const thread = { texts: ['two'], senders: ['Loris', 'Admin'] };
    expect(telltales(thread, Buffer.from('the account of the admin'))).toEqual(['Loris']);
    expect(telltales({ texts: ['two'], senders: ['Luke'] }, Buffer.alloc(0))).toEqual([]);
  });
});
