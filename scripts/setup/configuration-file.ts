// The file that setup writes and every command reads (src/configuration/env-file.ts): NAME=value, closed to others, replaced whole;
// the one before stays beside it.
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { isSetting, type Answers } from './questions.ts';

const HEAD = `# Written by \`npm run setup\`; every command reads it. Secrets lie in files of their own, named here.
# What stands in the environment goes before it.
`;

export function readConfigurationFile(file: string): Answers {
  if (!fs.existsSync(file)) return {};
  return Object.fromEntries(
    Object.entries(parseEnv(fs.readFileSync(file, 'utf8'))).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

export function textOf(settings: Answers): string {
  const lines = Object.entries(settings)
    .filter(([name, value]) => isSetting(name) && value !== '')
    .map(([name, value]) => {
      const quote = value.includes("'") ? '"' : "'";
      return `${name}=${/^[\w./:@,+-]+$/.test(value) ? value : `${quote}${value}${quote}`}`;
    });
  return `${HEAD}${lines.join('\n')}\n`;
}

/** Gives the place of the one before, or null. */
export function writeConfigurationFile(file: string, settings: Answers, now: Date): string | null {
  const text = textOf(settings);
  let kept: string | null = null;
  if (fs.existsSync(file)) {
    if (fs.readFileSync(file, 'utf8') === text) return null;
    kept = `${file}.${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
    fs.copyFileSync(file, kept, fs.constants.COPYFILE_EXCL);
    fs.chmodSync(kept, 0o600);
  }
  writeClosed(`${file}.new`, text);
  fs.renameSync(`${file}.new`, file);
  return kept;
}

/** A file that nobody else can read, on the disk when this returns. */
export function writeClosed(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true, mode: 0o700 });
  fs.rmSync(file, { force: true });
  const handle = fs.openSync(file, 'wx', 0o600);
  fs.writeFileSync(handle, text);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}
