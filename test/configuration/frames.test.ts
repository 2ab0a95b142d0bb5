import { describe, expect, it } from '@jest/globals';
import { readFrameAncestors } from '../../src/configuration/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';

const HERE = new URL('https://countersign.trust.example');

function codeOf(text: string, publicUrl: URL | null = HERE): string | undefined {
  try {
    readFrameAncestors(text, publicUrl);
    return undefined;
  } catch (error) {
    return faultCode(error);
  }
}

describe('when origins that may frame the service are configured', () => {
  it('takes https origins, by spaces or commas, and none when nothing is said', () => {
    expect(readFrameAncestors('https://a.example, https://b.example:8443', HERE)).toEqual([
      'https://a.example',
      'https://b.example:8443',
    ]);
    expect([readFrameAncestors(undefined, null), readFrameAncestors(' ', HERE)]).toEqual([[], []]);
  });

  it.each([
    '*',
    'https:',
    'https://*.example',
    'http://a.example',
    'https://a.example/path',
    "'self'",
    'a.example',
    'https://a.example; script-src *',
  ])('refuses what would let in more, or less, than was meant: %s', (text) => {
    expect(codeOf(text)).toBe('config-invalid');
  });

  it('refuses frames without https', () => {
    expect([
      codeOf('https://a.example', null),
      codeOf('https://a.example', new URL('http://c.example')),
    ]).toEqual(['config-insecure-frames', 'config-insecure-frames']);
  });
});
