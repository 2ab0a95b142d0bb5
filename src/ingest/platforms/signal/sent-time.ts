// Times of Signal: milliseconds since 1970, as numbers or as digits. The app did not exist before 2010: an earlier time is read
// as it stands and remarked upon, for a missing time reads as 1970 in some tools.
import { utcTime } from '../../utc-time.ts';

const FIRST_PLAUSIBLE_MS = Date.UTC(2010, 0, 1);

export type SentTime = { ms: number; at: string };

/** Null for what is no time. 0 counts as none: formats that leave out defaults cannot tell it from a missing one. */
export function sentTime(value: unknown): SentTime | null {
  const ms = millisecondsOf(value);
  const at = ms === null || ms === 0 ? null : utcTime(ms);
  return ms === null || at === null ? null : { ms, at };
}

/** Null for what is no count of milliseconds that JavaScript holds exactly. */
export function millisecondsOf(value: unknown): number | null {
  const ms = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : null;
}

export function isImplausible({ ms }: SentTime): boolean {
  return ms < FIRST_PLAUSIBLE_MS;
}
