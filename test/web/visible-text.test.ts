import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatNhsNumber } from '../../src/web/nhs-number.ts';
import { visibleHtml, visibleText } from '../../src/web/visible-text.ts';

describe('when hostile text is shown', () => {
  it('makes characters that hide or turn text round visible', () => {
    expect(visibleText('dose \u202E05\u202C mg')).toBe('dose [U+202E]05[U+202C] mg');
    expect(visibleText('a\u200Bb\uFEFFc\u0000d\u2066e')).toBe('a[U+200B]b[U+FEFF]c[U+0000]d[U+2066]e');
  });

  it('leaves emoji, flags, accents, scripts and line breaks alone', () => {
    for (const text of ['👩‍⚕️ ok', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'Amélie\nZoë\tÅ', 'עברית עם 5mg', 'नमस्ते क्‍ष', '❤️']) {
      expect(visibleText(text)).toBe(text);
    }
  });

  it('shows tag characters that belong to no flag', () => {
    expect(visibleText('x\u{E0041}')).toBe('x[U+E0041]');
  });

  it('never lets markup through, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const inner = visibleHtml(text).slice('<bdi class="cs-text" dir="auto">'.length, -'</bdi>'.length);
        const rest = inner
          .replaceAll(
            '<span class="cs-hidden-character"><span class="nhsuk-u-visually-hidden">hidden character </span>',
            '',
          )
          .replaceAll('</span>', '');
        expect(rest).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
    expect(visibleHtml('<img src=x onerror=alert(1)>')).toContain('&lt;img');
  });
});

describe('when an NHS number is shown', () => {
  it('groups ten digits 3-3-4 and does not wrap', () => {
    for (const text of ['9991234567', '999 123 4567', '999-123-4567']) {
      expect(formatNhsNumber(text)).toBe('<span class="nhsuk-u-nowrap">999 123 4567</span>');
    }
  });

  it('leaves another identifier as it is, escaped', () => {
    expect(formatNhsNumber('ED<1>')).toBe('<span class="nhsuk-u-nowrap">ED&#60;1&#62;</span>');
  });
});
