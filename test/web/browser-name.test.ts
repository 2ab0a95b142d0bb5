import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { browserCode, browserWords } from '../../src/web/browser-name.ts';

const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('when a browser says what it is', () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0 Safari/537.36`, 'Chrome on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0) ${WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0`, 'Edge on Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.6 Safari/605.1.15',
      'Safari on Mac',
    ],
    [
      `Mozilla/5.0 (Linux; Android 14; SM-S901B) ${WEBKIT} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36`,
      'Samsung Internet on Android',
    ],
    ['curl/8.5.0', 'A browser'],
    [undefined, 'A browser'],
  ])('names it in a few words: %s', (agent, words) => {
    expect(browserWords(browserCode(agent))).toBe(words);
  });

  it('RULE C-01: keeps a code of ours and nothing of what was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (agent) => {
        expect(browserCode(agent)).toMatch(/^[a-z]{2,20}-[a-z]{2,20}$/);
        expect(browserWords(agent)).toMatch(/^[A-Za-z ]{1,40}$/);
      }),
    );
  });
});
