// The public key that a gateway may seal its threads to.
import { publicAction } from '../action.ts';

export const readSealingKey = publicAction({
  method: 'get',
  path: '/api/v1/live/sealing-key',
  action: 'read-sealing-key',
  handle: async ({ stations }) => {
    const { keyId, publicKey, replacedAt, opensUntil } = await stations.live.sealingKey();
    const algorithm = 'x25519-xsalsa20-poly1305-sealed-box';
    return { kind: 'json', value: { keyId, algorithm, publicKey, replacedAt, opensUntil } };
  },
});
