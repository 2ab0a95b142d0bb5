// Signed notes against the vectors of the Go note library and the C2SP specification.
import { describe, expect, it } from '@jest/globals';
import {
  formatSignerKey,
  formatVerifierKey,
  openNote,
  openSodium,
  parseSignerKey,
  parseVerifierKey,
  signNote,
} from '../../src/signing/index.ts';
import { Fault, faultCode } from '../../src/kernel/fault.ts';
import { vector } from './vector.ts';

const sodium = await openSodium();

type Notes = {
  signing: { skey: string; vkey: string; text: string; signedNote: string };
  open: {
    id: string;
    vkeys: string[];
    note?: string;
    noteBase64?: string;
    ok: boolean;
    error?: string;
    verified?: string[];
    unverified?: string[];
  }[];
  badVkeys: { vkey: string }[];
};
const notes = vector('signed-note/notes.json') as Notes;

describe('signed notes on public vectors', () => {
  it('signs as the Go library does', () => {
    const key = parseSignerKey(sodium, notes.signing.skey);
    expect(signNote(sodium, notes.signing.text, [key]).toString('utf8')).toBe(notes.signing.signedNote);
    expect(formatSignerKey(key)).toBe(notes.signing.skey);
    expect(formatVerifierKey(key.verifier)).toBe(notes.signing.vkey);
  });

  it.each(notes.open)('opens or refuses: $id', (row) => {
    const bytes =
      row.note === undefined ? Buffer.from(row.noteBase64 ?? '', 'base64') : Buffer.from(row.note);
    const open = () => openNote(sodium, bytes, row.vkeys.map(parseVerifierKey));
    if (!row.ok) {
      expect(codeOf(open)).toBe(expectedCode(row.error));
      return;
    }
    const opened = open();
    expect(opened.verified.map(({ name }) => name)).toEqual(row.verified);
    expect(opened.unverified.map(({ name }) => name)).toEqual(row.unverified);
  });

  it('refuses the bad verifier keys', () => {
    for (const { vkey } of notes.badVkeys)
      expect(codeOf(() => parseVerifierKey(vkey))).toBe('signing-key-malformed');
  });

  it('refuses every proper substring of a verifier key, and every key with one byte incremented', () => {
    const { vkey } = notes.signing;
    for (let from = 0; from < vkey.length; from += 1) {
      for (let to = from; to <= vkey.length; to += 1) {
        if (to - from === vkey.length) continue;
        expect(codeOf(() => parseVerifierKey(vkey.slice(from, to)))).toMatch(/^signing-key-/);
      }
      const bytes = Buffer.from(vkey);
      bytes[from] = (bytes[from] ?? 0) + 1;
      expect(codeOf(() => parseVerifierKey(bytes.toString('latin1')))).toMatch(/^signing-key-/);
    }
  });
});

function expectedCode(error: string | undefined): string {
  if (error === 'malformed') return 'signing-note-malformed';
  return error === 'no verifiable signature'
    ? 'signing-note-no-known-signature'
    : 'signing-note-bad-signature';
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return faultCode(error);
  }
  return undefined;
}
