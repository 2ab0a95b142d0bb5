// Whether an address is for programs or for people. It decides the form of bodies and of errors.
import type { Visit } from './visit.ts';

const PROGRAMS = /^\/(?:api|log|health)(?:[/?]|$)/;

/** `json` below /api, /log and /health, else `html`. */
export function speaksOf(path: string): Visit['speaks'] {
  return PROGRAMS.test(path) ? 'json' : 'html';
}
