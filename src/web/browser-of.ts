// The browser that a request came from: the random id of its cookie, and its kind. Hostile, and worth nothing by itself: it
// groups sessions, ties each to where it began, and finds them when the browser is lost (RULE I-04).
import type { Request } from 'express';
import { isId, newId } from '../kernel/ids.ts';
import { browserCode } from './browser-name.ts';
import { readCookie } from './cookies.ts';
import type { Services } from './services.ts';

/** The id that this browser brought; undefined when it has none of ours. */
export function deviceIdOf({ scheme }: Pick<Services, 'scheme'>, request: Request): string | undefined {
  const brought = readCookie(request, 'device', scheme);
  return brought !== undefined && isId('device', brought) ? brought : undefined;
}

/** For a sign-in: its id, or a new one, for the browser to keep; and the code of its kind. */
export function browserOf(services: Services, request: Request): { deviceId: string; agent: string } {
  return {
    deviceId: deviceIdOf(services, request) ?? newId('device', services.random),
    agent: browserCode(request.headers['user-agent']),
  };
}
