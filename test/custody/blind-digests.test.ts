import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  patientDigest,
  practitionerDigest,
  senderDigest,
  senderForm,
} from '../../src/custody/blind-digests.ts';

const key = createSecretKey(Buffer.alloc(32, 7));

describe('a sender’s name (RULE D-04)', () => {
  it.each([
    ['Coops', '~ coops'],
    ['Coops', '\u200e~\u202fCoops\u200f'],
    ['Dr  Mehta', 'dr mehta '],
    ['+44 7700 900123', '07700 900123'],
    ['\u202a+44\u00a07700\u00a0900123\u202c', '+447700900123'],
    ['＋４４ 7700 900123', '(07700) 900-123'],
  ])('%j is held by what somebody types for it: %j', (written, typed) => {
    expect(senderDigest(key, typed)).toEqual(senderDigest(key, written));
  });

  it.each([
    ['Coops', 'Cooper'],
    ['+44 7700 900123', '+44 7700 900124'],
    ['@coops:example.org', '@coops:example.com'],
    ['9', '99'],
  ])('%j is another than %j', (one, other) => {
    expect(senderDigest(key, one)).not.toEqual(senderDigest(key, other));
  });

  it('has one form, however often it is taken', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+\d ()~-]{0,30}$/)),
        (name) => {
          const form = senderForm(name);
          expect(senderForm(form)).toBe(form);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has nothing in common with the same words as a patient or a practitioner', () => {
    const digests = [senderDigest, patientDigest, practitionerDigest].map((digest) => digest(key, 'x'));
    expect(new Set(digests.map((digest) => digest.toString('hex'))).size).toBe(3);
  });
});
