// Canonical JSON against the vectors of the RFC 8785 authors.
import { describe, expect, it } from '@jest/globals';
import { canonicalJson, parseCanonicalJson, type Json } from '../../src/kernel/canonical-json.ts';
import { vector } from './vector.ts';

const cases = Object.entries(
  vector('jcs-rfc8785/cases.json') as Record<string, { inputBase64: string; outputHex: string }>,
);

describe('canonical JSON on public vectors', () => {
  it.each(cases)(
    'writes %s as the authors do, and reads back only that',
    (_name, { inputBase64, outputHex }) => {
      const value = JSON.parse(Buffer.from(inputBase64, 'base64').toString('utf8')) as Json;
      const bytes = canonicalJson(value);
      expect(bytes.toString('hex')).toBe(outputHex);
      expect(parseCanonicalJson(bytes)).toEqual(value);
    },
  );
});
