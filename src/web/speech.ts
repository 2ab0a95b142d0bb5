// Whether an address is for programs or for people. It decides the form of bodies and of errors.
import type { Visit } from './visit.ts';

const PROGRAMS = /^\/(?:api|log|health|_matrix|oauth|\.well-known)(?:[/?]|$)/;

/** `json` below /api, /log, /health, /_matrix, /oauth and /.well-known, else `html`. */
export function speaksOf(path: string): Visit['speaks'] {
  return PROGRAMS.test(path) ? 'json' : 'html';
}
