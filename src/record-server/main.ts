// The embedded record as a process. Started by the service, it reads one line of JSON from standard input and lives as long
// as that stays open, so that it dies with its parent. Alone: node src/record-server/main.ts --folder data/record --port 3001
// --token-file token.txt [--people people.json] [--host 127.0.0.1]. Writes one line of JSON to standard output: where it
// listens, or why not. Logs codes only.
import fs from 'node:fs';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { startRecord, type RunningRecord } from './server.ts';

const settings = z.strictObject({
  folder: z.string().min(1),
  port: z.int().min(0).max(65_535),
  token: z.string(),
  peopleFile: z.string().nullable(),
  host: z.string().optional(),
});

type Settings = z.infer<typeof settings>;

function fromArguments(): Settings {
  const text = { type: 'string' } as const;
  const options = { folder: text, port: text, 'token-file': text, people: text, host: text };
  const { values } = parseArgs({ options });
  return settings.parse({
    folder: values.folder,
    port: Number(values.port ?? '3001'),
    token: fs.readFileSync(values['token-file'] ?? '', 'utf8').trim(),
    peopleFile: values.people ?? null,
    ...(values.host === undefined ? {} : { host: values.host }),
  });
}

/** The parent's line; `onClosed` runs when the parent lets go or dies. */
async function fromParent(onClosed: () => void): Promise<Settings> {
  const lines = readline.createInterface({ input: process.stdin });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      try {
        resolve(settings.parse(JSON.parse(line)));
      } catch {
        reject(new Fault('invalid', 'record-settings', 'The settings have another form.'));
      }
    });
    lines.once('close', () => {
      onClosed();
      reject(new Fault('invalid', 'record-settings', 'No settings came.'));
    });
  });
}

function logFailure(code: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'error', from: 'record', code })}\n`);
}

async function run(): Promise<void> {
  let running: RunningRecord | undefined;
  let leaving = false;
  const leave = (): void => {
    leaving = true;
    void (running?.close() ?? Promise.resolve()).finally(() => process.exit(0));
  };
  const alone = process.argv.length > 2;
  try {
    const chosen = alone ? fromArguments() : await fromParent(() => running !== undefined && leave());
    const { host, ...rest } = chosen;
    running = await startRecord({ ...rest, ...(host === undefined ? {} : { host }), onFailure: logFailure });
    process.stdout.write(`${JSON.stringify({ listening: running.baseUrl })}\n`);
  } catch (error) {
    const known = error instanceof Fault;
    const fault = known ? error.code : 'record-start-failed';
    const message = known ? error.message : 'see its arguments and files';
    process.stdout.write(`${JSON.stringify({ fault, message })}\n`);
    process.exitCode = 1;
    process.stdin.destroy();
    return;
  }
  if (alone) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  // The terminal's Ctrl-C is for the parent, which then closes our input.
  else for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  if (!alone && process.stdin.readableEnded && !leaving) leave();
}

await run();
