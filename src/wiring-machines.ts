// Puts machine clients together: the operator's file, key sets over HTTP, tokens in the store. One of the wiring files, which alone
// know adapters.
import type { Logger } from 'pino';
import { openJwksHttp } from './adapters/jwks-http/index.ts';
import type { AuditTrail } from './audit/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/ids.ts';
import { openMachines, type Machines } from './machines/index.ts';
import type { Db } from './store/index.ts';

export type MachineWiring = {
  config: Config;
  logger: Logger;
  clock: Clock;
  random: Random;
  db: Db;
  audit: AuditTrail;
};

export function machinesOf({ config, logger, ...parts }: MachineWiring): Promise<Machines> {
  const { machineClientsFile: file, mode, listening } = config;
  const { tls, clientCertificateHeader } = listening;
  return openMachines({
    ...parts,
    file,
    authorityFile: tls === null ? null : tls.mtlsCaFile,
    takesCertificates: (tls !== null && tls.mtlsCaFile !== null) || clientCertificateHeader !== null,
    mode,
    source: openJwksHttp({ mode }),
    // A code and a place (RULE C-01).
    onInvalid: (code, place) => logger.error({ event: 'machine-clients-invalid', code, place }),
  });
}
