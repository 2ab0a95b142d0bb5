// The addresses of PostgreSQL and Redis with the passwords that lie in files of their own, so that the configuration holds none.
import { refuse } from './refusal.ts';
import { demandClosed, readSecret, type Mode } from './secret-file.ts';

export const PASSWORD_SETTINGS = {
  DATABASE_URL: 'DATABASE_PASSWORD_FILE',
  REDIS_URL: 'REDIS_PASSWORD_FILE',
} as const;

/** Null without an address. Throws `config-incomplete` for a password without one, and what reading a secret throws. */
export function urlWithPassword(
  name: keyof typeof PASSWORD_SETTINGS,
  settings: Readonly<Record<string, unknown>>,
  mode: Mode,
): string | null {
  const text = settings[name];
  const fileName = PASSWORD_SETTINGS[name];
  const file = settings[fileName];
  if (typeof text !== 'string') {
    if (file !== undefined) throw refuse('config-incomplete', `${fileName} needs ${name}. Set it too.`, name);
    return null;
  }
  if (typeof file !== 'string') return text;
  demandClosed(fileName, file, mode);
  const url = new URL(text);
  const password = readSecret(fileName, file);
  // An address without a host has no place for one, and a parameter would go before it.
  if (url.hostname === '' || url.searchParams.has('password')) url.searchParams.set('password', password);
  else url.password = encodeURIComponent(password);
  return url.href;
}
