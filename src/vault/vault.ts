// What the parts of a vault share.
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Epochs } from './epochs.ts';
import type { Generations, VaultParts } from './generations.ts';
import type { Turns } from './turns.ts';

export type Vault = {
  parts: VaultParts;
  generations: Generations;
  epochs: Epochs;
  turns: Turns;
  clock: Clock;
  random: Random;
};
