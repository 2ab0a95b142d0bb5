// Everything that can be checked of a configuration, in the order in which a start would need it.
import { randomBytes } from 'node:crypto';
import { checkRecord } from '../../src/adapters/record-fhir/index.ts';
import type { Config } from '../../src/config.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { recordBearer } from '../../src/wiring-record.ts';
import { checkKeys } from './check-keys.ts';
import { BY_HAND, checkMachine } from './check-machine.ts';
import { checkProvider } from './check-provider.ts';
import { checkDatabase, checkRedis } from './check-stores.ts';
import { print, type Finding } from './finding.ts';

async function recordFindings({ record }: Config): Promise<Finding[]> {
  if (record === null) return [];
  const parts = { clock: systemClock, random: randomBytes };
  return checkRecord({ baseUrl: record.baseUrl, token: recordBearer(record, parts) });
}

/** Prints each part as it is known, and gives whether something required is open. */
export async function checkAll(config: Config): Promise<'closed' | 'open'> {
  const { provider, publicUrl } = config;
  const parts: readonly (readonly [string, () => Promise<readonly Finding[]>])[] = [
    ['This machine', async () => checkMachine(config, systemClock.now())],
    ['PostgreSQL', () => checkDatabase(config.databaseUrl)],
    ['Redis', () => checkRedis(config.redisUrl)],
    ['Keys', () => checkKeys(config)],
    ['Record system', () => recordFindings(config)],
    [
      'OpenID provider',
      async () => (provider === null || publicUrl === null ? [] : checkProvider(provider, publicUrl)),
    ],
    ['To see to by hand', async () => BY_HAND],
  ];
  let isOpen = false;
  for (const [about, find] of parts) {
    const findings = await find();
    print(about, findings);
    isOpen ||= findings.some(({ severity }) => severity === 'open');
  }
  return isOpen ? 'open' : 'closed';
}
