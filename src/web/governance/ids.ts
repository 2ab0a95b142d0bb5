// Ids in paths and bodies: ours, lower case, one form (kernel/ids.ts). Hostile until they fit it.
import { z } from 'zod';

const ID = /^[a-z][a-z-]*_[0-9a-hjkmnp-tv-z]{26}$/;

/** An id of this kind, e.g. `del_…`. */
export function idOf(kind: string): z.ZodString {
  return z
    .string()
    .regex(ID, 'This is not one of our ids')
    .startsWith(`${kind}_`, 'This is another kind of id');
}

/** An id of whatever kind. */
export const anyId = z.string().regex(ID, 'This is not one of our ids');

export const deletionParams = z.object({ deletionId: idOf('del') });
export const holdParams = z.object({ holdId: idOf('hold') });
