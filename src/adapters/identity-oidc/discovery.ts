// What the provider says about itself (OpenID Connect Discovery), asked for when it is first needed and again once it is old. A
// provider that is down when the service starts stops nothing but sign-in; one that goes down later is used by what it said last,
// for a day. After a failure nobody waits for it again for some seconds, so that a queue of people does not become a queue of waits.
import { allowInsecureRequests, customFetch, discovery, type ServerMetadata } from 'openid-client';
import { refusal } from '../../access/sign-in-refusals.ts';
import type { OidcOptions } from './provider-options.ts';
import type { ProviderFetch } from './provider-fetch.ts';

const KEEP_MS = 10 * 60_000;
const STALE_MS = 24 * 60 * 60_000;
const PAUSE_MS = 5_000;

/** Signatures that need the provider's private key; `none` and shared secrets (HS256 …) prove nothing here. */
export const ASYMMETRIC = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;

export type Discovered = {
  readonly metadata: ServerMetadata;
  /** Those of its signatures that we take. */
  readonly algorithms: readonly string[];
};

export type Discovery = {
  /** Faults: `access-provider-down`. */
  read(): Promise<Discovered>;
  /** What is known without asking; null before the first answer. */
  known(): Discovered | null;
};

async function ask(options: OidcOptions, fetch: ProviderFetch): Promise<Discovered> {
  const config = await discovery(new URL(options.issuer), options.clientId, undefined, undefined, {
    [customFetch]: fetch,
    execute: options.mode === 'sandbox' ? [allowInsecureRequests] : [],
  });
  const metadata = structuredClone({ ...config.serverMetadata(), supportsPKCE: undefined });
  // The library allows for providers whose issuer differs; we do not.
  if (metadata.issuer !== options.issuer) throw refusal('access-provider-down');
  const offered = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const algorithms = ASYMMETRIC.filter((algorithm) => offered.includes(algorithm));
  if (algorithms.length === 0) throw refusal('access-provider-down');
  return { metadata, algorithms };
}

/** Asks through `fetch`; several that need it at once wait for one answer. */
export function createDiscovery(options: OidcOptions, fetch: ProviderFetch): Discovery {
  const { clock, discoveryKeepMs = KEEP_MS } = options;
  let last: { discovered: Discovered; at: number } | null = null;
  let failedAt: number | null = null;
  let asking: Promise<Discovered> | null = null;

  async function renew(): Promise<Discovered> {
    const at = clock.now().getTime();
    try {
      const discovered = await ask(options, fetch);
      last = { discovered, at };
      failedAt = null;
      return discovered;
    } catch (cause) {
      failedAt = at;
      throw refusal('access-provider-down', { cause });
    }
  }

  async function read(): Promise<Discovered> {
    const now = clock.now().getTime();
    if (last !== null && now - last.at < discoveryKeepMs) return last.discovered;
    const usable = last !== null && now - last.at < STALE_MS ? last.discovered : null;
    if (failedAt !== null && now - failedAt < PAUSE_MS) {
      if (usable !== null) return usable;
      throw refusal('access-provider-down');
    }
    asking ??= renew().finally(() => {
      asking = null;
    });
    try {
      return await asking;
    } catch (error) {
      if (usable !== null) return usable;
      throw error;
    }
  }

  return { read, known: () => last?.discovered ?? null };
}
