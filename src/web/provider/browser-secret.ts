// The cookie that a sign-in at the provider belongs to. One secret per browser, so that two tabs can sign in side by side.
import type { Request } from 'express';
import { readCookie } from '../cookies.ts';
import type { Services } from '../services.ts';

/** The secret that this browser brought; hostile: worth something only if a sign-in that is under way belongs to it. */
export function broughtSecret({ scheme }: Services, request: Request): string | undefined {
  const brought = readCookie(request, 'sign-in', scheme);
  return brought !== undefined && /^[A-Za-z0-9_-]{43}$/.test(brought) ? brought : undefined;
}

/** For a sign-in that begins: the one it brought, or a new one. */
export function browserSecret(services: Services, request: Request): string {
  return broughtSecret(services, request) ?? services.access.newBrowserSecret();
}
