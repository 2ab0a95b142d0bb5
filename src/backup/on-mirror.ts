// Whatever goes wrong on a mirror's disk is one coded fault.
import { Fault } from '../kernel/fault.ts';

/** Throws `backup-mirror-unavailable` for everything that is no fault of ours. */
export async function onMirror<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(
      'unavailable',
      'backup-mirror-unavailable',
      'The backup folder cannot be written. Nothing is done until it can, so that a restore never knows less.',
      { cause },
    );
  }
}
