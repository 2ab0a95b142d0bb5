// Elements of an HTML text with their own bytes, wherever chunks happen to end and whatever is left open.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findElement, hasClass, htmlElements, textOf } from '../../src/ingest/html-text.ts';
import { bounds, type Bounds } from '../../src/kernel/bounds.ts';
import { Fault } from '../../src/kernel/fault.ts';
import { chunkedText } from './chunked-text.ts';

const isMessage = (name: string, attributes: ReadonlyMap<string, string>): boolean =>
  name === 'div' && (attributes.get('class') ?? '').split(' ').includes('message');

async function elements(source: string | Buffer, chunkBytes = 5, limits: Partial<Bounds> = {}) {
  const found: { text: string; source: string; offset: number; line: number }[] = [];
  const text = chunkedText(source, chunkBytes);
  for await (const { element, bytes, offset, line } of htmlElements(text, isMessage, {
    ...bounds,
    ...limits,
  }))
    found.push({ text: textOf(element), source: bytes.toString(), offset, line });
  return found;
}

async function codeOf(source: string | Buffer, limits: Partial<Bounds> = {}): Promise<unknown> {
  try {
    await elements(source, 5, limits);
    return undefined;
  } catch (error) {
    return error instanceof Fault ? [error.code, error.place?.line] : error;
  }
}

describe('when elements are taken from an HTML text', () => {
  it('gives each with its text, its own bytes, where it begins and on which line', async () => {
    const first = '<div class="message x" id="m1">Ä &amp; <b>b</b><br>c<img src="a"></div>';
    const second = '<div class="message">\n½ 10⁹/L</div>';
    const source = `<html><body><p>é</p>\n${first}\n<div>other</div>${second}</body></html>`;
    expect(await elements(source)).toEqual([
      { text: 'Ä & b\nc', source: first, offset: Buffer.byteLength('<html><body><p>é</p>\n'), line: 2 },
      {
        text: '\n½ 10⁹/L',
        source: second,
        offset: Buffer.from(source).indexOf(Buffer.from(second)),
        line: 3,
      },
    ]);
  });

  it('reads several pages that were joined', async () => {
    const page = (body: string) => `<html><body>${body}</body></html>`;
    const source = page('<div class="message">a</div>') + page('<div class="message">b</div>');
    expect((await elements(source)).map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('ends an element that is never closed where the next begins, so that none is lost', async () => {
    const source = '<div class="message"><p>a<div class="message">b</div></p>c</div><div class="message">d';
    expect((await elements(source)).map(({ text }) => text)).toEqual(['a', 'b', 'd']);
  });

  it('finds elements by class inside one', async () => {
    for await (const { element } of htmlElements(
      chunkedText('<div class="message"><p><span class="a from_name">Coops</span></p></div>', 5),
      isMessage,
      bounds,
    )) {
      const name = findElement(element, (candidate) => hasClass(candidate, 'from_name'));
      expect(name === undefined ? undefined : textOf(name)).toBe('Coops');
      expect(findElement(element, (candidate) => hasClass(candidate, 'from'))).toBeUndefined();
    }
  });

  it('gives slices that are those of the export, for any text in any chunks', async () => {
    const piece = fc
      .string({ unit: 'grapheme' })
      .map((text) => text.replaceAll(/[<>&\0\r]/g, '_').toWellFormed());
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        async (texts, chunk) => {
          const source = `<p>x</p>${texts.map((text) => `<div class="message">${text}</div>\n`).join('é')}`;
          const found = await elements(source, chunk);
          expect(found.map(({ text }) => text)).toEqual(texts);
          for (const { offset, source: own } of found)
            expect(
              Buffer.from(source)
                .subarray(offset, offset + Buffer.byteLength(own))
                .toString(),
            ).toBe(own);
        },
      ),
    );
  });

  it('gives every element whole and to the byte, whatever stands inside and around it', async () => {
    const words = fc
      .string({ unit: 'grapheme', maxLength: 6 })
      .map((text) => text.replaceAll(/[<>&\0]/g, '_').toWellFormed());
    const oddity = fc.constantFrom(
      '<!-- <div class="message"> é -->',
      '<img alt="a > b">',
      '<br/>',
      '&lt;div class="message"&gt;',
      "<i title='½ \"\n'>i</i >",
      '<script>"</div>" + \'<div class="message">\'</script>',
    );
    const inner = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        words,
        oddity,
        fc.array(tie('node'), { maxLength: 3 }).map((nodes) => `<div>${nodes.join('')}</div\n>`),
      ),
    })).node;
    const wanted = fc
      .tuple(fc.constantFrom('<div class="message">', "<div\n id='é'  class=message >"), inner)
      .chain(([open, content]) =>
        fc.constantFrom('</div>', '</div >', '</DIV\n\t>').map((close) => `${open}${content}${close}`),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(inner, wanted), { maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (pairs, chunk) => {
          const source = pairs.flat().join('');
          const expected: { source: string; offset: number; line: number }[] = [];
          let before = '';
          for (const [around, own] of pairs) {
            before += around;
            const line = before.split('\n').length;
            expected.push({ source: own, offset: Buffer.byteLength(before), line });
            before += own;
          }
          const found = await elements(source, chunk);
          expect(found.map(({ source: own, offset, line }) => ({ source: own, offset, line }))).toEqual(
            expected,
          );
        },
      ),
    );
  });

  it('gives elements that have no end tag', async () => {
    const found: string[] = [];
    const text = chunkedText('<p>é<img src="a.png" alt="a > b"><img><p>', 5);
    for await (const { bytes } of htmlElements(text, (name) => name === 'img', bounds))
      found.push(bytes.toString());
    expect(found).toEqual(['<img src="a.png" alt="a > b">', '<img>']);
  });

  it('ends in elements or a coded fault, whatever the bytes are', async () => {
    const part = fc.constantFrom(
      '<div class="message">',
      '<div',
      '</div>',
      '>',
      '<p>',
      '</p>',
      '"',
      '&amp',
      ';',
      '<!--',
      '-->',
      'é',
      '<script>',
      '\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
        const end = await codeOf(parts.join(''));
        expect(end === undefined || Array.isArray(end)).toBe(true);
      }),
    );
  });
});

describe('when an HTML text is hostile', () => {
  it('refuses depth', async () => {
    expect(await codeOf(`\n${'<p><b>'.repeat(5000)}`)).toEqual(['ingest-html-too-deep', 2]);
  });

  it('refuses an element that is too long, before it is whole', async () => {
    const source = `\n<div class="message">${'x'.repeat(500)}`;
    expect(await codeOf(source, { maxRecordBytes: 100 })).toEqual(['ingest-record-too-long', 2]);
  });

  it.each([
    ['comment', '<!--'],
    ['attribute', '<p title="'],
    ['tag', '<p '],
    ['declaration', '<!doctype '],
  ])('refuses a %s without an end, before it has come whole', async (_, start) => {
    const limits = { ...bounds, maxRecordBytes: 3000 };
    let given = 0;
    const endless = {
      sizeBytes: Number.MAX_SAFE_INTEGER,
      open: async function* open() {
        yield Buffer.from(`\n${start}`);
        for (; given < 1_000_000; given += 100) yield Buffer.from('x'.repeat(100));
      },
    };
    const pieces = htmlElements(endless, isMessage, limits);
    await expect(pieces.next()).rejects.toMatchObject({ code: 'ingest-record-too-long', place: { line: 2 } });
    expect(given).toBeLessThan(2000);
  });

  it('refuses bytes that are not UTF-8, and half a character at the end', async () => {
    expect(await codeOf(Buffer.from([0x0a, 0x3c, 0x70, 0x3e, 0xff, 0x0a]))).toEqual([
      'ingest-wrong-encoding',
      1,
    ]);
    expect(await codeOf(Buffer.from([0x3c, 0x70, 0x3e, 0xc3]))).toEqual(['ingest-wrong-encoding', 1]);
  });
});
