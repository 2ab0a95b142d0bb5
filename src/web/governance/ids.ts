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

/** Asked for again before something that cannot be taken back (RULE I-03). */
export const pinForm = z.object({
  pin: z.string('Enter your PIN').trim().min(1, 'Enter your PIN').max(64, 'A PIN is 4 to 12 digits'),
});
export const pinBody = z.strictObject({ pin: z.string().min(1).max(64) });
