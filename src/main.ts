// Starts the service, listens, and stops on a signal after what runs has ended.
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { readConfig } from './config.ts';
import { coreDumpsAreOn } from './core-dumps.ts';
import { Fault } from './kernel/fault.ts';
import { createLogger } from './web/index.ts';
import { openService, type Service } from './wiring.ts';

async function listen(
  service: Service,
  host: string,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(service.app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new Fault(
          'conflict',
          'service-port-taken',
          `Port ${port} cannot be used (${cause.code ?? 'unknown'}). Set PORT.`,
          { cause },
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
  const address = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 5000).unref();
    });
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`, close };
}

async function run(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.logLevel);
  const service = await openService(config, logger);
  const web = await listen(service, config.host, config.port).catch(async (error: unknown) => {
    await service.close();
    throw error;
  });
  if (coreDumpsAreOn()) {
    logger.warn({ event: 'core-dumps-on' });
    process.stderr.write(
      'Core dumps are on: one would hold messages. Start with `npm start`, or set the limit to 0 (`ulimit -c 0`).\n',
    );
  }
  logger.info({ event: 'listening', url: web.url, mode: config.mode });
  process.stderr.write(`Countersign is ready at ${web.url} (${config.mode}). Stop it with Ctrl-C.\n`);
  let leaving = false;
  const leave = async (exitCode: number): Promise<void> => {
    if (leaving) return;
    leaving = true;
    await web.close();
    await service.close();
    logger.info({ event: 'stopped' });
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  service.broken.catch((error: unknown) => {
    if (leaving) return;
    logger.error({ event: 'broken', code: error instanceof Fault ? error.code : 'unknown' });
    void leave(1);
  });
}

try {
  await run();
} catch (error) {
  // Words for the person at the terminal; a fault's message is ours and holds no content.
  const text = error instanceof Fault ? `${error.message} (${error.code})` : String(error);
  process.stderr.write(`Countersign did not start: ${text}\n`);
  process.exitCode = 1;
}
