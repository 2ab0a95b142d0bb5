// The requests of one connection that wait for their answers (JSON-RPC 2.0, one object a line). Answers are hostile: what
// names no open request is passed over.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';

const answer = z.looseObject({
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number() }).optional(),
});

export type Answer = { result: unknown } | { error: true };
type Waiting = { resolve: (answer: Answer) => void; reject: (fault: Fault) => void };

export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  #next = 1;

  /** Whether an answer is waited for. */
  get open(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Sends a request and waits for its answer. Throws `live-connection-lost` (unavailable) when the connection ends before, or
   * the time is over.
   */
  async ask(
    write: (line: string) => void,
    method: string,
    params: object,
    timeoutMs: number,
  ): Promise<Answer> {
    const id = String(this.#next);
    this.#next += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, { resolve, reject });
    const timer = setTimeout(() => reject(lost()), timeoutMs);
    try {
      write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Takes a line. `event`: it is a message that came in, for others. */
  take(line: Buffer): 'event' | 'answer' | 'other' {
    const told = parse(line);
    if (told === null) return 'other';
    if (told.method === 'receive') return 'event';
    const waiting = this.#waiting.get(String(told.id));
    if (told.method !== undefined || waiting === undefined) return 'other';
    waiting.resolve(told.error === undefined ? { result: told.result } : { error: true });
    return 'answer';
  }

  /** The connection is gone: nothing will be answered. */
  drop(): void {
    for (const { reject } of this.#waiting.values()) reject(lost());
    this.#waiting.clear();
  }
}

function parse(line: Buffer): z.output<typeof answer> | null {
  try {
    return answer.safeParse(JSON.parse(line.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

export function lost(): Fault {
  return new Fault('unavailable', 'live-connection-lost', 'The connection to signal-cli is not there.');
}
