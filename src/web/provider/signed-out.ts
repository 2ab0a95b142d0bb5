// After signing out where a provider signs people in: they may still be signed in there, and the next person at this browser would
// come in without a word. The page says so and offers the way to end that too.
import { publicAction } from '../action.ts';

export const signedOut = publicAction({
  method: 'get',
  path: '/signed-out',
  action: 'view-public',
  handle: async (services, { session }) => {
    const way = services.access.signInWay();
    if (way.kind === 'built-in' || session?.kind === 'active') return { kind: 'redirect', to: '/sign-in' };
    const url = await services.access.endSessionUrl();
    return {
      kind: 'page',
      view: 'provider/signed-out',
      model: { provider: way.name, url: url?.href ?? null },
      headers: { 'Referrer-Policy': 'no-referrer' },
    };
  },
});
