// The five cookies. None holds content. With HTTPS their names carry `__Host-`, so that no neighbour domain can set them.
import type { CookieOptions, Request, Response } from 'express';
import type { NoticeCode } from './notices.ts';
import type { Services } from './services.ts';

/**
 * `session`: the token. `door`: ties the sign-in form to this browser. `notice`: one code of notices.ts. `device`: a random id by
 * which the sessions of a browser are found when it is lost (RULE I-04); it opens nothing. `sign-in`: the secret that a sign-in at
 * the provider belongs to while it is under way.
 */
export type CookieName = 'session' | 'door' | 'notice' | 'device' | 'sign-in';

// The provider sends people back from its own site, so these have to come along with a link.
const WITH_LINKS: ReadonlySet<CookieName> = new Set(['session', 'device', 'sign-in']);

// As long as browsers keep a cookie at all (RFC 6265bis); each sign-in begins it anew.
const DEVICE_MAX_AGE_MS = 400 * 24 * 3_600_000;

const SIGN_IN_MAX_AGE_MS = 3_600_000;

type Scheme = Services['scheme'];
type Kept = Pick<Services, 'scheme' | 'frameAncestors'>;

function fullName(name: CookieName, scheme: Scheme): string {
  return scheme === 'https' ? `__Host-countersign-${name}` : `countersign-${name}`;
}

/**
 * In a frame of an EHR every request comes from another site, so a cookie has to say `SameSite=None` to be there at all. It is then
 * `Partitioned`: a browser keeps one for each site that frames us, and a page of any third site has none. What `SameSite` kept
 * out is kept out by the partition, by `Sec-Fetch-Site` (csrf.ts, session.ts) and by the form's token.
 */
function options(name: CookieName, { scheme, frameAncestors }: Kept): CookieOptions {
  const isFramed = scheme === 'https' && frameAncestors.length > 0;
  return {
    httpOnly: true,
    // A link from the record system must find the session; forms are guarded by their token.
    sameSite: isFramed ? 'none' : WITH_LINKS.has(name) ? 'lax' : 'strict',
    secure: scheme === 'https',
    path: '/',
    ...(isFramed ? { partitioned: true } : {}),
    ...(name === 'device' ? { maxAge: DEVICE_MAX_AGE_MS } : {}),
    ...(name === 'sign-in' ? { maxAge: SIGN_IN_MAX_AGE_MS } : {}),
  };
}

/** The value of a cookie, or undefined. The first of several with one name counts. */
export function readCookie(request: Request, name: CookieName, scheme: Scheme): string | undefined {
  const wanted = `${fullName(name, scheme)}=`;
  const pair = (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(wanted));
  return pair?.slice(wanted.length);
}

export function setCookie(response: Response, name: CookieName, value: string, kept: Kept): void {
  response.cookie(fullName(name, kept.scheme), value, options(name, kept));
}

export function clearCookie(response: Response, name: CookieName, kept: Kept): void {
  response.clearCookie(fullName(name, kept.scheme), options(name, kept));
}

/** Shows this notice on the next page. */
export function setNotice(response: Response, code: NoticeCode, kept: Kept): void {
  setCookie(response, 'notice', code, kept);
}
