// How the configuration refuses: a coded fault that names the setting and says what to do about it. Never a setting's value.
import { Fault } from '../kernel/fault.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export function refuse(code: string, message: string, name: string, cause?: unknown): Fault {
  return new Fault('invalid', code, message, { place: { field: name }, cause });
}

export function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== '';
}
