// The layouts that can come live, by platform. A new platform is one line here.
import { Fault } from '../kernel/fault.ts';
import type { LiveLayout } from './live-event.ts';
import { matrixEvents } from './layouts/matrix-events.ts';
import { ownThread } from './layouts/own-thread.ts';
import { signalCli } from './layouts/signal-cli.ts';
import { telegramBot } from './layouts/telegram-bot.ts';
import { viberBot } from './layouts/viber-bot.ts';
import { whatsappCloud } from './layouts/whatsapp-cloud.ts';

const LAYOUTS: ReadonlyMap<string, LiveLayout> = new Map([
  ['whatsapp', whatsappCloud],
  ['telegram', telegramBot],
  ['viber', viberBot],
  ['matrix', matrixEvents],
  ['signal', signalCli],
  ['other', ownThread],
]);

/** Throws `live-unknown-platform` for a thread of a platform that this version does not know. */
export function layoutOf(platform: string): LiveLayout {
  const layout = LAYOUTS.get(platform);
  if (layout === undefined)
    throw new Fault('unsupported', 'live-unknown-platform', 'This platform cannot come live.');
  return layout;
}
