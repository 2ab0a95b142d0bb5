// How a gateway proves that it is itself: a digest of the raw body under a shared secret, or the secret as a token. All
// comparisons take the same time whatever is wrong (RULE I-06: a gateway that proved nothing is nobody).
import { createHmac } from 'node:crypto';
import { equalBytes, sha256 } from '../kernel/digest.ts';
import type { Gateway, GatewayOf } from './gateway.ts';

/** The headers that may hold a proof, by their names in small letters. */
export type ProofHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Whether these headers, over these exact bytes, prove to be this gateway. A signal-cli daemon calls nobody. */
export function proves(gateway: Gateway, headers: ProofHeaders, body: Buffer): boolean {
  switch (gateway.platform) {
    case 'whatsapp':
      return sameText(headers['x-hub-signature-256'], `sha256=${hmac(gateway.appSecret, body)}`);
    case 'viber':
      return sameText(headers['x-viber-content-signature'], hmac(gateway.authToken, body));
    case 'telegram':
      return sameText(headers['x-telegram-bot-api-secret-token'], gateway.secretToken);
    case 'matrix':
      return sameText(headers['authorization'], `Bearer ${gateway.hsToken}`);
    case 'other':
      return gateway.token !== undefined && sameText(headers['authorization'], `Bearer ${gateway.token}`);
    case 'signal':
      return false;
  }
}

/** Whether a subscription's handshake carries the token that was agreed with the platform. */
export function provesHandshake(gateway: GatewayOf<'whatsapp'>, verifyToken: unknown): boolean {
  return typeof verifyToken === 'string' && sameText(verifyToken, gateway.verifyToken);
}

/** The Matrix gateway of a homeserver, by its token: its paths name no gateway. Every candidate is compared. */
export function matrixGatewayOf(gateways: readonly Gateway[], headers: ProofHeaders): Gateway | null {
  let found: Gateway | null = null;
  for (const gateway of gateways)
    if (gateway.platform === 'matrix' && proves(gateway, headers, Buffer.alloc(0))) found = gateway;
  return found;
}

function hmac(secret: string, body: Buffer): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

// Digests are compared, so that lengths tell nothing either.
function sameText(sent: string | string[] | undefined, expected: string): boolean {
  const text = typeof sent === 'string' ? sent : '';
  return equalBytes(sha256(Buffer.from(text)), sha256(Buffer.from(expected)));
}
