// Starts the service, listens, and stops on a signal after what runs has ended.
import { readConfig } from './config.ts';
import { coreDumpsAreOn } from './core-dumps.ts';
import { systemClock } from './kernel/clock.ts';
import { Fault } from './kernel/fault.ts';
import { openFrontDoor } from './listening/index.ts';
import { trustAuthority } from './trust-authority.ts';
import { createLogger } from './web/index.ts';
import { openService } from './wiring.ts';

async function run(): Promise<void> {
  const config = trustAuthority(readConfig());
  const logger = createLogger(config.logLevel);
  const service = await openService(config, logger);
  const web = await openFrontDoor(service.app, {
    ...config,
    clock: systemClock,
    onCertificate: (code) =>
      code === 'renewed'
        ? logger.info({ event: 'certificate-renewed' })
        : logger.error({ event: 'certificate-refused', code }),
  }).catch(async (error: unknown) => {
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
