// Verifier keys in the text form of C2SP signed-note: `<name>+<key id, 8 hex>+<base64 of type byte and public key>`.
// Not trusted: a policy file or note may hold anything.
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { parseBase64, toBase64 } from './base64.ts';

/** Signature types of signed-note and tlog-cosignature. Room for ML-DSA-44 (0x06) when a library can check it. */
export const KEY_TYPES = { ed25519: 0x01, ed25519Cosignature: 0x04 } as const;
export type KeyType = (typeof KEY_TYPES)[keyof typeof KEY_TYPES];

export type VerifierKey = {
  name: string;
  /** SHA-256(name ‖ 0x0A ‖ type ‖ public key), the first four bytes, in hex. */
  keyId: string;
  type: KeyType;
  publicKey: Buffer;
};

/** Not empty, no Unicode space, no plus sign. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\u0085\p{Cc}]/u.test(name) && name.isWellFormed();
}

/** The key id that name, type and key have together. */
export function keyIdOf(name: string, type: KeyType, publicKey: Uint8Array): string {
  return sha256(Buffer.from(`${name}\n`, 'utf8'), Buffer.of(type), publicKey).toString('hex', 0, 4);
}

/** A verifier key of these parts. Throws `signing-key-malformed`. */
export function verifierKey(name: string, type: KeyType, publicKey: Buffer): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== 32) throw malformed();
  return { name, keyId: keyIdOf(name, type, publicKey), type, publicKey };
}

export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${keyId}+${toBase64(Buffer.concat([Buffer.of(type), publicKey]))}`;
}

/** Throws `signing-key-malformed`, or `signing-key-type` for a kind of key that we cannot check. */
export function parseVerifierKey(text: string): VerifierKey {
  const [name, keyId, encoded, ...rest] = text.split('+', 2).concat(afterSecondPlus(text));
  if (name === undefined || keyId === undefined || encoded === undefined || rest.length > 0)
    throw malformed();
  const bytes = parseKeyBytes(encoded);
  const key = verifierKey(name, keyType(bytes[0]), bytes.subarray(1));
  if (key.keyId !== keyId) throw malformed();
  return key;
}

// The base64 part may hold plus signs of its own.
function afterSecondPlus(text: string): string[] {
  const second = text.indexOf('+', text.indexOf('+') + 1);
  return second === -1 ? [] : [text.slice(second + 1)];
}

function parseKeyBytes(encoded: string): Buffer {
  try {
    return parseBase64(encoded);
  } catch (cause) {
    throw malformed(cause);
  }
}

function keyType(byte: number | undefined): KeyType {
  if (byte === KEY_TYPES.ed25519 || byte === KEY_TYPES.ed25519Cosignature) return byte;
  throw new Fault(
    'unsupported',
    'signing-key-type',
    'A verifier key is of a type that cannot be checked here.',
  );
}

function malformed(cause?: unknown): Fault {
  return new Fault('invalid', 'signing-key-malformed', 'A verifier key has another form.', { cause });
}
