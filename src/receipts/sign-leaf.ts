// Signs leaves. Apart from leaf.ts, which only reads and checks them.
import { sign, toBase64, type SignerKey, type Sodium } from '../signing/index.ts';
import { encodeLeaf, leafSigningBytes, type LeafKind } from './leaf.ts';

/** The bytes of a leaf for a document's commitment. */
export function signLeaf(
  sodium: Sodium,
  issuer: SignerKey,
  content: { kind: LeafKind; at: Date; commitment: Buffer },
): Buffer {
  const leaf = {
    at: Math.floor(content.at.getTime() / 1000),
    c: toBase64(content.commitment),
    i: issuer.verifier.keyId,
    t: content.kind,
    v: 1 as const,
  };
  return encodeLeaf({ ...leaf, sig: toBase64(sign(sodium, issuer.pair, leafSigningBytes(leaf))) });
}
