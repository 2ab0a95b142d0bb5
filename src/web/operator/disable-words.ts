// Why an account was disabled, in words.
import type { DisableReason } from '../../access/index.ts';

export const DISABLE_WORDS: Readonly<Record<DisableReason, string>> = {
  left: 'Has left the organisation',
  moved: 'Does other work now',
  suspended: 'Is suspended',
  concern: 'The account may be in wrong hands',
};
