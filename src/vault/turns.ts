// One call at a time per owner, within this process.
import { reported } from './reported.ts';

export class Turns {
  readonly #turns = new Map<string, Promise<void>>();

  /** Runs `work` when the calls of that owner before it have ended, however they ended. Its faults are reported as the vault's. */
  async take<Result>(ownerId: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(ownerId) ?? Promise.resolve();
    const turn = Promise.withResolvers<void>();
    this.#turns.set(ownerId, turn.promise);
    await before;
    try {
      return await reported(work);
    } finally {
      turn.resolve();
      if (this.#turns.get(ownerId) === turn.promise) this.#turns.delete(ownerId);
    }
  }
}
