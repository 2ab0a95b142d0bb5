// Fingerprints recognise a message that was received before (RULE C-03, RULE C-04) without saying what it is: 76 bytes for
// each, all of them HMAC-SHA-256 under a key that comes from the vault's digest key and the thread, so that equal words in
// two threads have nothing in common. Numbering those alike keeps equal words within one thread apart as well. Minutes are
// those of the thread's clock: that of the export that opened it.
//
//   0  position in the export it came with (4 bytes, big-endian)
//   4  exact     everything the export says of it (12)
//  16  said      its words and its minute (12); further bytes of this HMAC mask the next field
//  28  speaker   who said it (8), to be unmasked only with the words and the minute at hand
//  36  gram      its words and those of the two that follow (8); random where another of its export has the same
//  44  files     the bytes of its attachments (8); zeros when none came
//  52  id        the platform's id (12); zeros when it has none
//  64  version   the platform's id and its words (12); likewise
import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { keyedDigest } from './keyed-digest.ts';
import type { ReadMessage } from './read-message.ts';

export const FINGERPRINT_BYTES = 76;

/** Where each field lies in a fingerprint, and its length. */
export const FIELD = {
  exact: { at: 4, size: 12 },
  said: { at: 16, size: 12 },
  speaker: { at: 28, size: 8 },
  gram: { at: 36, size: 8 },
  files: { at: 44, size: 8 },
  id: { at: 52, size: 12 },
  version: { at: 64, size: 12 },
} as const;
export type Field = keyof typeof FIELD;

/** Makes the digests of one thread. All are binary strings of the field's length. */
export type ThreadDigests = {
  /** `shift`: minutes from the export's clock to the thread's. */
  exact(message: Pick<ReadMessage, 'exact' | 'minute' | 'exactNth'>, shift: number): string;
  /** `said` for the number given, and the mask over the speaker. `minute` by the thread's clock. */
  said(content: string, minute: number, nth: number): { said: string; mask: string };
  speaker(name: string | null): string;
  gram(gram: string): string;
  files(sha256s: readonly Buffer[]): string;
  id(id: string): string;
  version(id: string, content: string): string;
};

/** The digests of one thread. What is told to it is of a fixed length or stands last, so that no two inputs run together. */
export function threadDigests(digestKey: KeyObject, threadId: string): ThreadDigests {
  const key = createHmac('sha256', digestKey)
    .update(canonicalJson(['countersign/thread/v2', threadId]))
    .digest();
  const keyed = keyedDigest(key);
  key.fill(0);
  const short = (field: Field, text: string): string =>
    keyed(`${field}\n${text}`).slice(0, FIELD[field].size);
  const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  return {
    exact: ({ exact, minute, exactNth }, shift) => short('exact', `${exact}${minute + shift} ${exactNth}`),
    said: (content, minute, nth) => {
      const digest = keyed(`said\n${content}${minute} ${nth}`);
      return { said: digest.slice(0, 12), mask: digest.slice(12, 20) };
    },
    speaker: (name) => short('speaker', name === null ? '' : `=${utf8(name)}`),
    gram: (gram) => short('gram', gram),
    files: (sha256s) => short('files', sha256s.map((digest) => digest.toString('latin1')).join('')),
    id: (id) => short('id', utf8(id)),
    version: (id, content) => short('version', `${content}${utf8(id)}`),
  };
}

/** `a` XOR `b`, binary strings of 8 bytes: masks a speaker and unmasks it. */
export function masked(a: string, b: string): string {
  let text = '';
  for (let at = 0; at < FIELD.speaker.size; at += 1)
    text += String.fromCharCode(a.charCodeAt(at) ^ b.charCodeAt(at));
  return text;
}
