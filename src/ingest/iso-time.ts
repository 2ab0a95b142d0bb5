// Times as text, as formats made for machines write them (ISO 8601): absolute with `Z` or an offset, else the wall's.
import { utcTime } from './utc-time.ts';

export type Moment = { at: string; atIsWallTime: boolean };

const FORM = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * The moment in the form of the baton: UTC with `Z`, or a wall time without; finer than a millisecond is cut. Null for another
 * form and for a day or time that does not exist.
 */
export function momentOf(time: string): Moment | null {
  const [, wall, fraction = '', zone] = FORM.exec(time) ?? [];
  if (wall === undefined) return null;
  // What JavaScript carries over (30 February, 24:00) reads back as another time.
  if (utcTime(Date.parse(`${wall}Z`))?.slice(0, 19) !== wall) return null;
  const fine = fraction === '' ? wall : `${wall}.${fraction.slice(0, 3)}`;
  if (zone === undefined) return { at: fine, atIsWallTime: true };
  const at = utcTime(Date.parse(fine + zone));
  return at === null ? null : { at, atIsWallTime: false };
}
