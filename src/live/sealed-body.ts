// A gateway may seal what it sends to the service's public key, so that no proxy between can read it (a sealed box says nothing
// of who sealed it: the gateway still proves itself by its token). Sealed bytes are hostile input.
import { Fault } from '../kernel/fault.ts';
import { openSealedBox, sealingPair, type Sodium } from '../signing/index.ts';
import type { SealingKeys } from './ports.ts';

/** After this a new key is offered; the old one opens for a month more. */
export const SEALING_ROTATE_MS = 90 * 24 * 3600_000;
export const SEALING_KEEP_MS = 120 * 24 * 3600_000;

/** What a gateway needs to seal. `publicKey`: X25519, base64. `replacedAt`: when it should be fetched anew. */
export type OfferedKey = { keyId: string; publicKey: string; replacedAt: Date; opensUntil: Date };

/** The newest public key. */
export async function offeredKey(sodium: Sodium, keys: SealingKeys): Promise<OfferedKey> {
  const { keyId, seed, madeAt } = await keys.current();
  try {
    const { publicKey } = sealingPair(sodium, seed);
    return {
      keyId,
      publicKey: Buffer.from(publicKey).toString('base64'),
      replacedAt: new Date(madeAt.getTime() + SEALING_ROTATE_MS),
      opensUntil: new Date(madeAt.getTime() + SEALING_KEEP_MS),
    };
  } finally {
    seed.fill(0);
  }
}

/** The bytes in a sealed body. Throws `live-unknown-sealing-key` (unknown or past its age), `signing-box-not-open`. */
export async function openSealedBody(
  sodium: Sodium,
  keys: SealingKeys,
  keyId: string,
  sealed: Buffer,
): Promise<Buffer> {
  const found = await keys.find(keyId);
  if (found === null)
    throw new Fault(
      'invalid',
      'live-unknown-sealing-key',
      'This key is unknown or too old. Fetch the current one.',
      {
        place: { field: 'Countersign-Sealing-Key' },
      },
    );
  try {
    return openSealedBox(sodium, sealingPair(sodium, found.seed), sealed);
  } finally {
    found.seed.fill(0);
  }
}
