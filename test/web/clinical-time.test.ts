import { describe, expect, it } from '@jest/globals';
import { clinicalDate, clinicalDateTime, patientDate, patientDateTime } from '../../src/web/clinical-time.ts';

const shown = (html: string): string => /aria-hidden="true">([^<]*)</.exec(html)?.[1] ?? '';
const spoken = (html: string): string => /visually-hidden">([^<]*)</.exec(html)?.[1] ?? '';

describe('when a time is shown on a clinical page', () => {
  it('shows the CUI form, speaks the long form and carries ISO', () => {
    const html = clinicalDateTime('2026-06-05T16:30:00Z');
    expect(shown(html)).toBe('05-Jun-2026 17:30');
    expect(spoken(html)).toBe('5 June 2026 at 5:30pm');
    expect(html).toContain('datetime="2026-06-05T16:30:00.000Z"');
  });

  it('writes midnight as 00:00 of the new day', () => {
    const html = clinicalDateTime('2026-01-09T00:00:00Z');
    expect([shown(html), spoken(html)]).toEqual(['09-Jan-2026 00:00', '9 January 2026 at midnight']);
  });

  it('names the zone only in the hour that occurs twice', () => {
    expect(shown(clinicalDateTime('2026-10-25T00:30:00Z'))).toBe('25-Oct-2026 01:30 BST');
    expect(shown(clinicalDateTime('2026-10-25T01:30:00Z'))).toBe('25-Oct-2026 01:30 GMT');
    expect(shown(clinicalDateTime('2026-10-25T02:30:00Z'))).toBe('25-Oct-2026 02:30');
    expect(shown(clinicalDateTime('2026-10-24T23:30:00Z'))).toBe('25-Oct-2026 00:30');
    expect(shown(clinicalDateTime('2026-03-29T01:30:00Z'))).toBe('29-Mar-2026 02:30');
  });

  it('keeps the digits of a date that has no time', () => {
    expect(shown(clinicalDate('1948-07-05'))).toBe('05-Jul-1948');
    expect(clinicalDate('1948-07-05')).toContain('datetime="1948-07-05"');
  });

  it('uses words for what is no date', () => {
    expect(clinicalDate('')).toBe('not known');
    expect(clinicalDateTime('soon"><script>')).toBe('not known');
  });
});

describe('when a participant reads a time', () => {
  it('uses the content-guide form', () => {
    expect(patientDate('2026-06-05T16:30:00Z')).toBe('5 June 2026');
    expect(patientDateTime('2026-12-05T12:00:00Z')).toBe('5 December 2026 at midday');
    expect(patientDateTime('2026-12-05T09:05:00Z')).toBe('5 December 2026 at 9:05am');
  });
});
