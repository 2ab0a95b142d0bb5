// Puts live intake together: media over HTTP, connections to signal-cli daemons, the keys that gateways seal to. With wiring.ts
// and wiring-record.ts the only files that know adapters.
import type { Logger } from 'pino';
import { createSignalCli, type SignalCli } from './adapters/live-signal-cli/index.ts';
import { openMediaHttp } from './adapters/media-http/index.ts';
import type { ShiftRule } from './attribution/index.ts';
import type { AuditTrail } from './audit/index.ts';
import type { Config } from './config.ts';
import type { Custody, KeyVault } from './custody/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import { SEALING_KEEP_MS, SEALING_ROTATE_MS, type Live, type MediaSource } from './live/index.ts';
import type { Sodium } from './signing/index.ts';
import type { Db } from './store/index.ts';
import { openSealingKeys } from './vault/index.ts';
import { vaultParts } from './wiring-vault.ts';
import { openLiveIntake, startConnections } from './workflow/live-intake.ts';

export type GatewayParts = {
  config: Config;
  logger: Logger;
  clock: Clock;
  random: Random;
  db: Db;
  sodium: Sodium;
  audit: AuditTrail;
  vault: KeyVault;
  custody: Custody;
  shift: ShiftRule;
};

/** `start` opens the connections, once their events can be stored and gathered; what it gives closes them. */
export type Gateways = { live: Live; start(): () => Promise<void> };

export async function openGateways(parts: GatewayParts): Promise<Gateways> {
  const { config, logger, clock, random, vault, db, custody, audit, sodium, shift } = parts;
  const { gateways, mode } = config;
  const connections = new Map<string, SignalCli>();
  for (const gateway of gateways) {
    if (gateway.platform !== 'signal') continue;
    const onState = (state: string): void =>
      logger.info({ event: 'live-connection', gateway: gateway.id, state });
    connections.set(gateway.id, createSignalCli({ gateway, onState }));
  }
  const http = openMediaHttp({ mode });
  const media: MediaSource = {
    fetch: (gateway, reference, maxBytes) =>
      connections.get(gateway.id)?.attachment(reference, maxBytes) ??
      http.fetch(gateway, reference, maxBytes),
  };
  const ages = { rotateAfterMs: SEALING_ROTATE_MS, keepMs: SEALING_KEEP_MS };
  const live = openLiveIntake({
    db,
    custody,
    audit,
    clock,
    random,
    sodium,
    gateways,
    media,
    shift,
    digestKey: await vault.digestKey(),
    sealingKeys: openSealingKeys({ ...vaultParts(parts), clock, random, ...ages }),
  });
  // Ids and codes only (RULE C-01).
  const log = {
    refused: (gateway: string, code: string) => logger.warn({ event: 'live-event-refused', gateway, code }),
    waits: (gateway: string) => logger.warn({ event: 'live-store-waits', gateway }),
  };
  return { live, start: () => startConnections(live, connections, log) };
}
