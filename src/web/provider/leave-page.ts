// Sends the browser to the provider. Not by a redirect: this answers a form, and the pages' policy lets no form lead to another
// site (`form-action`), redirects included; opening it for the provider would open it for whatever is smuggled into a page. So it
// is a page that goes on by itself, at once, with a link for browsers that do not.
import type { Reply } from '../action.ts';

/** `url` is the provider's, made by us from its discovery document. */
export function leavePage(url: URL, provider: string, signInSecret: string): Reply {
  return {
    kind: 'page',
    view: 'provider/leave',
    model: { url: url.href, provider },
    headers: { Refresh: `0; url=${url.href}`, 'Referrer-Policy': 'no-referrer' },
    signInSecret,
  };
}
