import { describe, expect, it } from '@jest/globals';
import { codeOnly } from './source-tree.ts';

describe('the scanner', () => {
  it('blanks comments and literals and keeps every line where it is', () => {
    const text = "a('x // y'); // z\nconst r = /['\"`]/g; b(`\nc()\n`);\n/* d\n */ e / f / g;";
    expect(codeOnly(text).replaceAll(/ +/g, ' ').split('\n')).toEqual([
      'a( ); ',
      'const r = ; b( ',
      ' ',
      ' );',
      ' ',
      ' e / f / g;',
    ]);
  });
});
