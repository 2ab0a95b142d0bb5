// Makes this process kill itself (SIGKILL: nothing runs after it) at a place that its parent names: a statement, the commit that
// follows it, or a file of the key vault, before or after.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

export type DeathPlace = {
  /** Part of a statement, or `file:` and a part of a file's name. */
  at: string;
  when: 'before' | 'before-commit' | 'after-commit';
  /** Which of these statements, from 1; the first when it is left out. */
  nth?: number;
};

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/** To be called before anything opens the store or the vault. */
export function dieAt({ at, when, nth = 1 }: DeathPlace): void {
  let reached = false;
  let seen = 0;
  // eslint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function watched(this: pg.Client, ...args: unknown[]): unknown {
    const [first] = args;
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
    if (reached && /^commit/i.test(text)) {
      if (when === 'before-commit') die();
      const result = query.apply(this, args);
      void Promise.resolve(result).finally(die);
      return result;
    }
    if (text.includes(at)) {
      seen += 1;
      if (seen === nth) {
        if (when === 'before') die();
        reached = true;
      }
    }
    return query.apply(this, args);
  } as typeof pg.Client.prototype.query;

  const { open } = fs.promises;
  fs.promises.open = (file, ...rest) => {
    if (at.startsWith('file:') && String(file).includes(at.slice('file:'.length))) die();
    return open(file, ...rest);
  };
  syncBuiltinESMExports();
}
