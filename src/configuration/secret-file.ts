// Secrets lie in files of their own, never in settings. Outside the sandbox such a file must be closed to everybody else.
import fs from 'node:fs';
import { othersMayWrite } from '../kernel/file-permissions.ts';
import { refuse } from './refusal.ts';

export type Mode = 'sandbox' | 'live';

// Others may not read it; neither others nor the group may write it. A group that reads is how secrets are mounted.
const OPEN_TO_OTHERS = 0o027;

/** Throws `config-file-unreadable`. */
export function readText(name: string, place: string): string {
  try {
    return fs.readFileSync(place, 'utf8');
  } catch (cause) {
    throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
  }
}

/** A secret in a file of its own; a line break at its end is the editor's. Throws `config-file-unreadable`, also when empty. */
export function readSecret(name: string, place: string): string {
  const secret = readText(name, place).replace(/\r?\n$/, '');
  if (secret === '') throw refuse('config-file-unreadable', `The file that ${name} names is empty.`, name);
  return secret;
}

/** Throws `config-file-unreadable` when it is not there, `config-insecure-file` when others than its owner and group get at it. */
export function demandClosed(name: string, place: string, mode: Mode): void {
  if (mode === 'sandbox') return;
  if ((permissionsOf(name, place) & OPEN_TO_OTHERS) !== 0)
    throw refuse(
      'config-insecure-file',
      `Others can read or change the file that ${name} names. Run: chmod 600 on it, as the user that the service runs as.`,
      name,
    );
}

/** For a file that grants rights. Throws `config-file-unreadable`, and `config-insecure-file` when others than its owner may change it. */
export function demandOwnersAlone(name: string, place: string | undefined, mode: Mode): void {
  if (mode === 'sandbox' || place === undefined) return;
  if (othersMayWrite(permissionsOf(name, place)))
    throw refuse(
      'config-insecure-file',
      `Others can change the file that ${name} names, and with it who may do what. Run: chmod go-w on it.`,
      name,
    );
}

function permissionsOf(name: string, place: string): number {
  try {
    return fs.statSync(place).mode;
  } catch (cause) {
    throw refuse('config-file-unreadable', `The file that ${name} names cannot be read.`, name, cause);
  }
}
