// Every call to the provider goes through here: a time limit over the whole answer, a bound on its size, no redirect followed
// (it could lead inside), https outside a sandbox. RULE C-01: no address and nothing of an answer gets into a fault.
import type { CustomFetchOptions } from 'openid-client';
import { refusal } from '../../access/sign-in-refusals.ts';

const ANSWER_BYTES = 512 * 1024;

/** What openid-client and jose hand over; the signal is theirs, and ours is shorter. */
export type FetchOptions = {
  readonly method: string;
  readonly headers: Record<string, string> | Headers;
  readonly body?: CustomFetchOptions['body'];
};

export type ProviderFetch = (address: string, options: FetchOptions) => Promise<Response>;

async function readCapped(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body !== null) {
    for await (const piece of body) {
      size += piece.length;
      if (size > ANSWER_BYTES) throw refusal('access-provider-down');
      pieces.push(piece);
    }
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** Fetches as openid-client and jose want it. Whatever is no answer of a provider in order is `access-provider-down`. */
export function createProviderFetch({
  mode,
  timeoutMs,
}: {
  mode: 'sandbox' | 'live';
  timeoutMs: number;
}): ProviderFetch {
  return async (address, options) => {
    if (mode === 'live' && new URL(address).protocol !== 'https:') throw refusal('access-provider-down');
    try {
      const response = await fetch(address, {
        method: options.method,
        headers: options.headers,
        body: options.body ?? null,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const bytes = await readCapped(response);
      const { status, headers } = response;
      // A redirect, an overload and a fault of theirs are all no answer; what they refuse (400, 401) is one.
      if ((status >= 300 && status < 400) || status === 429 || status >= 500)
        throw refusal('access-provider-down');
      const empty = status === 204 || status === 205 || status === 304;
      return new Response(empty ? null : bytes, { status, headers });
    } catch (cause) {
      throw refusal('access-provider-down', { cause });
    }
  };
}
