// Ids as the platforms write them, bounded: they are hostile like everything else.
import { z } from 'zod';
import { bounds } from '../../kernel/bounds.ts';

export const textId = z.string().min(1).max(bounds.maxLiveIdBytes);

/** Telegram's ids are numbers within 52 bits; a number that lost digits in parsing is none of them. */
export const numberId = z.int().transform(String);

/** Unix seconds, as a number or as WhatsApp writes them, in milliseconds. */
export const unixSeconds = z
  .union([z.int().nonnegative(), z.string().regex(/^\d{1,12}$/)])
  .transform((seconds) => Number(seconds) * 1000);

export const unixMs = z.int().nonnegative();

/** A SHA-256 in hex or base64, as hex; null for anything else (samples and old servers write other things). */
export function sha256Hex(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64').toString('hex') : null;
}
