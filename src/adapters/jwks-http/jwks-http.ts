// KeySource over HTTP: one bounded, guarded GET of a key set at the address that the operator registered. Durable nowhere, safe to
// repeat.
import type dns from 'node:dns';
import { Fault } from '../../kernel/fault.ts';
import type { KeySource } from '../../machines/ports.ts';
import { guardedGet } from '../../outbound/index.ts';

export type JwksHttpOptions = {
  mode: 'sandbox' | 'live';
  timeoutMs?: number;
  /** For tests: who resolves names. */
  lookup?: typeof dns.lookup;
};

const TIMEOUT_MS = 5_000;
const KEY_SET_BYTES = 64 * 1024;

export function openJwksHttp({ mode, timeoutMs = TIMEOUT_MS, lookup }: JwksHttpOptions): KeySource {
  return {
    fetch: async (url, privateHosts) => {
      const { origin } = new URL(url);
      const got = await guardedGet(url, {
        rules: {
          what: 'machine-keys',
          api: origin,
          hosts: [],
          privateHosts,
          mode,
        },
        maxBytes: KEY_SET_BYTES,
        timeoutMs,
        ...(lookup === undefined ? {} : { lookup }),
      });
      if (got.outcome === 'got') return got.bytes;
      throw new Fault('unavailable', got.code, 'A key set cannot be read.');
    },
  };
}
