// Where to go after sign-in. The path comes from the URL and is hostile: it must lead back into this service and nowhere
// else, whatever a browser makes of it.
import { BOUNDS } from './bounds.ts';

const BASE = 'http://return.invalid';
const NEVER = /^\/(?:sign-in|sign-out|locked|unlock|lock|session|assets|api)(?:[/?]|$)/;

/** The path if it is a relative path of this service's own pages, else undefined. */
export function safeReturnPath(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > BOUNDS.returnPathLength) return undefined;
  // A second slash or a backslash makes browsers read a host name; control characters are dropped by them.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\')) return undefined;
  if (!URL.canParse(text, BASE)) return undefined;
  const url = new URL(text, BASE);
  if (url.origin !== BASE || url.pathname.startsWith('//') || NEVER.test(url.pathname)) return undefined;
  return `${url.pathname}${url.search}`;
}

/** The path of the page that a form was on, from the Referer header, when it is one of ours. */
export function pathOfReferer(referer: string | undefined, host: string | undefined): string | undefined {
  if (referer === undefined || host === undefined || !URL.canParse(referer)) return undefined;
  const url = new URL(referer);
  return url.host === host ? safeReturnPath(`${url.pathname}${url.search}`) : undefined;
}
