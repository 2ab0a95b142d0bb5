// Connections that this service opens itself: what they bring is taken like a delivery. Nobody sends it again, so that a store
// that does not answer is waited for; only an event that no repeat would make readable is left, and that is said.
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';
import type { Gateway } from './gateway.ts';
import type { Live } from './live.ts';
import type { LiveConnection } from './ports.ts';

const STORE_AGAIN_MS = 1_000;

export type ConnectionLog = {
  /** An event that could not be taken; `code` says why. Never content. */
  refused(gatewayId: string, code: string): void;
  /** The store, or what it needs, does not answer. */
  waits(gatewayId: string): void;
};

/** Starts taking. The promise's function closes the connection and gives up waiting. */
export function takeFrom(
  connection: LiveConnection,
  gateway: Gateway,
  live: Pick<Live, 'receive'>,
  log: ConnectionLog,
): () => Promise<void> {
  const closing = new AbortController();
  connection.start(async (body) => {
    while (!closing.signal.aborted) {
      try {
        await live.receive(gateway, body);
        return;
      } catch (error) {
        if (error instanceof Fault && ['invalid', 'too-large', 'unsupported'].includes(error.kind)) {
          log.refused(gateway.id, error.code);
          return;
        }
        log.waits(gateway.id);
        await delay(STORE_AGAIN_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  });
  return async () => {
    closing.abort();
    await connection.close();
  };
}
