// On what evidence messages of an export were recognised; kept with the deposit as counts.
import { z } from 'zod';

/**
 * `same`: everything the export says is as before. `id`: the platform's id and the words. `reworded`: the app wrote its own
 * part otherwise (another language or phone). `renamed`: the label changed, as it did for all of that person. `shifted`: the
 * clock is off, as it is for the messages around. `deleted-since`: only the app's mark of a deletion is left in its place.
 */
export const BASES = [
  'same',
  'id',
  'reworded',
  'renamed',
  'shifted',
  'renamed-and-shifted',
  'deleted-since',
] as const;
export type Basis = (typeof BASES)[number];

const count = z.int().nonnegative();

/**
 * How many messages were recognised on which basis, and how many looked like known ones and are new all the same:
 * `edited-since` (same id, other words), `media-since` (known, but its files came only now).
 */
export const recognised = z.strictObject({
  same: count,
  id: count,
  reworded: count,
  renamed: count,
  shifted: count,
  'renamed-and-shifted': count,
  'deleted-since': count,
  'edited-since': count,
  'media-since': count,
});
export type Recognised = z.infer<typeof recognised>;

export const NOTHING_RECOGNISED: Recognised = {
  same: 0,
  id: 0,
  reworded: 0,
  renamed: 0,
  shifted: 0,
  'renamed-and-shifted': 0,
  'deleted-since': 0,
  'edited-since': 0,
  'media-since': 0,
};
