// An authenticator in software, as WebAuthn has it (Level 2, §6): honest by default, and able to do everything that a hostile one
// could.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

export type Tricks = {
  challenge?: string;
  origin?: string;
  rpId?: string;
  type?: string;
  crossOrigin?: boolean;
  flags?: number;
  counter?: number;
  key?: KeyObject;
  id?: string;
};

export type SoftAuthenticator = ReturnType<typeof softAuthenticator>;

export function softAuthenticator(party: { id: string; origin: string }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  let counter = 0;

  const clientData = (type: string, challenge: string, tricks: Tricks): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: tricks.type ?? type,
        challenge: tricks.challenge ?? challenge,
        origin: tricks.origin ?? party.origin,
        crossOrigin: tricks.crossOrigin ?? false,
      }),
    );
  const head = (flags: number, tricks: Tricks): Buffer => {
    const bytes = Buffer.alloc(37);
    sha256(tricks.rpId ?? party.id).copy(bytes);
    bytes[32] = tricks.flags ?? flags;
    counter = tricks.counter ?? counter + 1;
    bytes.writeUInt32BE(counter, 33);
    return bytes;
  };
  return {
    id: b64(credentialId),
    /** The answer to `navigator.credentials.create`. */
    create(challenge: string, tricks: Tricks = {}) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const data = Buffer.concat([head(0x45, tricks), Buffer.alloc(16), length, credentialId, cose]);
      const size = Buffer.alloc(2);
      size.writeUInt16BE(data.length);
      const attestation = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
        Buffer.from('59', 'hex'),
        size,
        data,
      ]);
      return {
        id: b64(credentialId),
        clientDataJSON: b64(clientData('webauthn.create', challenge, tricks)),
        attestationObject: b64(attestation),
        transports: ['internal'],
      };
    },
    /** The answer to `navigator.credentials.get`. */
    get(challenge: string, tricks: Tricks = {}) {
      const data = head(0x05, tricks);
      const said = clientData('webauthn.get', challenge, tricks);
      const signature = sign('sha256', Buffer.concat([data, sha256(said)]), tricks.key ?? privateKey);
      return {
        id: tricks.id ?? b64(credentialId),
        clientDataJSON: b64(said),
        authenticatorData: b64(data),
        signature: b64(signature),
      };
    },
  };
}
