// A whole service for a test: the same wiring as in production, in this process, on a folder of its own. It listens on a free
// port; its log is kept so that a test can look for what must not be in it.
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/web/index.ts';
import { openService, type Given, type Service } from '../../src/wiring.ts';

export type RunningService = Service & {
  url: string;
  dataDir: string;
  logLines: string[];
  stop(): Promise<void>;
};

export type ServiceOptions = { env?: Record<string, string>; given?: Given; dataDir?: string };

/** A folder that the tests' own clean-up removes. */
export function freshFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'cs-service-'));
}

export async function runService(options: ServiceOptions = {}): Promise<RunningService> {
  const dataDir = options.dataDir ?? freshFolder();
  const logLines: string[] = [];
  const logger = createLogger('debug', { write: (line: string) => void logLines.push(line) });
  const env = {
    DATA_DIR: dataDir,
    RECORD_PORT: '0',
    SANDBOX_SAMPLE: 'none',
    POLICY_GRACE: 'PT0S',
    ...options.env,
  };
  const service = await openService(readConfig(env), logger, options.given);
  const server = createServer(service.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...service,
    url,
    dataDir,
    logLines,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await service.close();
      if (options.dataDir === undefined) fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
