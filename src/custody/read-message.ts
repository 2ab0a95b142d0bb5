// One message as far as recognising goes: digests and counts, no words. The digests are plain SHA-256 and stay in memory;
// what is stored is keyed (fingerprint.ts).
import { hash } from 'node:crypto';
import type { ParsedMessage } from '../ingest/parsed-thread.ts';
import type { ContentClass } from './compared-content.ts';

const MINUTE_MS = 60_000;

/** Digests are 32 bytes as binary strings. */
export type ReadMessage = {
  /** Over everything that the export says of it but the minute: label, seconds, kind, text, how many files came. */
  exact: string;
  /** Over what people said in it (compared-content.ts). */
  content: string;
  class: ContentClass;
  /** UTF-16 length of what people said in it. */
  length: number;
  /** Minutes since 1970 of the time as written: Android writes no seconds. */
  minute: number;
  /** Index in `speakers`. */
  speaker: number;
  /** The platform's own id. */
  id: string | null;
  /** How many files came with it. */
  files: readonly string[];
  /** Which of several alike it is: `exactNth` of those with one `exact`, `saidNth` of those with one `content`, both of a minute. */
  exactNth: number;
  saidNth: number;
};

const TO_THE_MINUTE = 'YYYY-MM-DDTHH:MM'.length;

/** The digest `exact` of a message. NUL parts the fields: ingest refuses it in every text. */
export function exactDigest({ sender, at, kind, text, attachments }: ParsedMessage): string {
  const files = attachments.reduce((count, { present }) => count + (present ? 1 : 0), 0);
  const label = sender === null ? '' : `\0${sender}`;
  const seconds = at.slice(TO_THE_MINUTE);
  return hash('sha256', `${seconds}\0${kind}\0${files}\0${text}\0${label}`, 'binary');
}

/** The field `minute` of a message. */
export function minuteOf({ at, atIsWallTime }: ParsedMessage): number {
  return Math.floor(Date.parse(atIsWallTime ? `${at}Z` : at) / MINUTE_MS);
}
