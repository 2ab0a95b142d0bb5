// Forged deliveries: every route of a gateway, for every platform that it serves, without proof, with a false one, with that of another
// gateway or of a person. Nothing of any is kept.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { ACTIONS } from '../../src/web/app.ts';
import { SECRETS } from '../live/gateways.ts';
import { changedTables } from './fingerprint.ts';
import { openAttackScene, pathTo, type AttackScene } from './scene.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
let scene: AttackScene;
beforeAll(async () => {
  scene = await openAttackScene();
}, 60_000);
afterAll(async () => {
  await scene.close();
  tally.print();
});

const BODY = JSON.stringify({ object: 'whatsapp_business_account', entry: [], events: [], message: {} });
const mac = (key: string, digest = 'sha256'): string => createHmac(digest, key).update(BODY).digest('hex');

/** Headers that would prove another gateway, or nobody. */
const PROOFS: readonly [string, () => Record<string, string>][] = [
  ['nothing', () => ({})],
  ['an empty token', () => ({ authorization: 'Bearer ' })],
  ['a wrong token', () => ({ authorization: `Bearer ${'A'.repeat(43)}` })],
  ['a clinician’s token', () => ({ authorization: scene.bearerOf('clinician') })],
  ['an operator’s token', () => ({ authorization: scene.bearerOf('operator') })],
  ['a clinician’s cookie', () => ({ cookie: scene.browserOf('clinician').cookie })],
  [
    'a token as basic',
    () => ({ authorization: `Basic ${Buffer.from(`x:${SECRETS.token}`).toString('base64')}` }),
  ],
  ['a Telegram secret that is none', () => ({ 'x-telegram-bot-api-secret-token': 'x' })],
  ['the bot’s token for its secret', () => ({ 'x-telegram-bot-api-secret-token': SECRETS.botToken })],
  [
    'a signature of zeros',
    () => ({
      'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      'x-viber-content-signature': '0'.repeat(64),
    }),
  ],
  ['a signature that is none', () => ({ 'x-hub-signature-256': 'sha256=', 'x-viber-content-signature': '' })],
  [
    'a signature by another secret',
    () => ({
      'x-hub-signature-256': `sha256=${mac(SECRETS.authToken)}`,
      'x-viber-content-signature': mac(SECRETS.appSecret),
    }),
  ],
  ['a signature by an old digest', () => ({ 'x-hub-signature': `sha1=${mac(SECRETS.appSecret, 'sha1')}` })],
  ['a signature under another name', () => ({ 'x-signature': mac(SECRETS.appSecret) })],
  [
    'a signature of nothing',
    () => ({
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRETS.appSecret).digest('hex')}`,
      'x-viber-content-signature': createHmac('sha256', SECRETS.authToken).digest('hex'),
    }),
  ],
];

/** Of another gateway, by the platform whose own it is. */
const OWN: Readonly<Record<string, Record<string, string>>> = {
  telegram: { 'x-telegram-bot-api-secret-token': SECRETS.secretToken },
  matrix: { authorization: `Bearer ${SECRETS.hsToken}` },
  other: { authorization: `Bearer ${SECRETS.token}` },
  whatsapp: { 'x-hub-signature-256': `sha256=${mac(SECRETS.appSecret)}` },
  viber: { 'x-viber-content-signature': mac(SECRETS.authToken) },
};

const routes = ACTIONS.filter(({ audience }) => audience === 'gateway').flatMap((action) =>
  (action.platforms ?? []).map(
    (platform) => [`${action.method} ${action.path} for ${platform}`, action, platform] as const,
  ),
);

describe('a delivery that no gateway made', () => {
  it.each(routes)('%s is refused, and nothing of it is kept', async (name, action, platform) => {
    const before = await scene.state();
    const others = Object.entries(OWN)
      .filter(([other]) => other !== platform)
      .map(([other, headers]): [string, () => Record<string, string>] => [
        `the proof of ${other}`,
        () => headers,
      ]);
    for (const [what, headers] of [...PROOFS, ...others])
      for (const gateway of [`ward-${platform}`, 'ward-nobody', '__proto__']) {
        if (gateway !== `ward-${platform}` && !action.path.includes(':gateway')) continue;
        const path = pathTo(action, { ...scene.ids, gateway });
        const sends = action.method !== 'get';
        const answer = await scene.wire.ask({
          method: action.method.toUpperCase(),
          path: sends ? path : `${path}?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1234567`,
          headers: { 'content-type': 'application/json', ...headers() },
          ...(sends ? { body: BODY } : {}),
        });
        const refused = answer.status >= 400 && answer.status < 500 && !answer.text.includes('1234567');
        tally.note('forged deliveries', `${name} at ${gateway} with ${what}`, refused, [
          answer.status,
          answer.text.slice(0, 100),
        ]);
      }
    const changed = changedTables(before, await scene.state());
    tally.note('their effect', name, changed.length === 0, changed);
  });

  it('got through nowhere', () => {
    expect(tally.through).toEqual([]);
    expect(tally.tries('forged deliveries')).toBeGreaterThan(200);
  });
});
