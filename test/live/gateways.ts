// Gateways of every platform, configured as an operator does, with secrets of ours.
import { parseGateways, type Gateway } from '../../src/live/index.ts';

export const SECRETS = {
  appSecret: 'app-secret-of-ours-1',
  verifyToken: 'verify-token-of-ours',
  accessToken: 'access-token-of-ours',
  secretToken: 'telegram-secret-token',
  botToken: '70001:bot-token-of-ours',
  authToken: 'viber-auth-token-of-ours',
  hsToken: 'homeserver-token-of-ours',
  asToken: 'appservice-token-of-ours',
  token: 'own-gateway-token-of-ours',
} as const;

const secret = (name: keyof typeof SECRETS): object => ({ env: name });

/** One gateway of each platform; `api` is where their servers are. */
export function gatewaysAt(api: string, signal = { host: '127.0.0.1', port: 1 }): readonly Gateway[] {
  const { host } = new URL(api);
  const fetching = { mediaHosts: [host], privateHosts: [host] };
  const gateways = [
    {
      id: 'ward-whatsapp',
      platform: 'whatsapp',
      appSecret: secret('appSecret'),
      verifyToken: secret('verifyToken'),
      accessToken: secret('accessToken'),
      api,
      ...fetching,
    },
    {
      id: 'ward-telegram',
      platform: 'telegram',
      secretToken: secret('secretToken'),
      botToken: secret('botToken'),
      api,
      ...fetching,
    },
    { id: 'ward-viber', platform: 'viber', authToken: secret('authToken'), ...fetching },
    {
      id: 'ward-matrix',
      platform: 'matrix',
      hsToken: secret('hsToken'),
      asToken: secret('asToken'),
      homeserver: api,
      ...fetching,
    },
    { id: 'ward-signal', platform: 'signal', connect: signal },
    { id: 'ward-other', platform: 'other', token: secret('token') },
  ];
  return parseGateways(JSON.stringify({ gateways }), {
    mode: 'sandbox',
    readSecret: (reference) =>
      'env' in reference ? (SECRETS[reference.env as keyof typeof SECRETS] ?? '') : '',
  });
}
