// The file that `npm run setup` writes, read by every command that reads the configuration: lines of NAME=value as Node's own
// --env-file has them. What stands in the environment goes before it.
import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './refusal.ts';
import { demandClosed, readText } from './secret-file.ts';

export const CONFIG_FILE = 'countersign.env';

/** The file's place: CONFIG_FILE of the environment, else `countersign.env` in the working directory; null for `-`. */
export function envFilePlace(env: Environment): string | null {
  const named = env['CONFIG_FILE'] ?? '';
  if (named === '-') return null;
  return path.resolve(named === '' ? CONFIG_FILE : named);
}

/**
 * The environment with the file's settings under it. Faults: `config-file-unreadable` for a named file that is not there,
 * `config-insecure-file` for one that others can read or change (it says where secrets lie, and may hold a URL with a password).
 */
export function withEnvFile(env: Environment): Environment {
  const place = envFilePlace(env);
  if (place === null) return env;
  if ((env['CONFIG_FILE'] ?? '') === '' && !fs.existsSync(place)) return env;
  const text = readText('CONFIG_FILE', place);
  demandClosed('CONFIG_FILE', place, 'live');
  return { ...parseEnv(text), ...env };
}
