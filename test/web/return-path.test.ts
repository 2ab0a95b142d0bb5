import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathOfReferer, safeReturnPath } from '../../src/web/return-path.ts';

describe('when a path to return to comes from outside', () => {
  it('takes a relative path of our own pages', () => {
    expect(safeReturnPath('/cases/case_1?tab=photos')).toBe('/cases/case_1?tab=photos');
    expect(safeReturnPath('/a/../b')).toBe('/b');
  });

  it('refuses everything that leads elsewhere or in a circle', () => {
    const refused = [
      '',
      'cases',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/x\\..\\..',
      '/.//evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/sign-in?return=/x',
      '/locked',
      '/api/v1/me',
      `/${'x'.repeat(600)}`,
      undefined,
      ['/a'],
    ];
    for (const text of refused) expect([text, safeReturnPath(text)]).toEqual([text, undefined]);
  });

  it('stays on this origin, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          const path = safeReturnPath(text);
          fc.pre(path !== undefined);
          expect(new URL(path ?? '', 'https://here.example').origin).toBe('https://here.example');
        },
      ),
    );
  });

  it('takes the page of a form only from our own host', () => {
    expect(pathOfReferer('http://here.example/cases/1?x=2', 'here.example')).toBe('/cases/1?x=2');
    expect(pathOfReferer('http://evil.example/cases/1', 'here.example')).toBeUndefined();
    expect(pathOfReferer('not a url', 'here.example')).toBeUndefined();
    expect(pathOfReferer(undefined, 'here.example')).toBeUndefined();
  });
});
