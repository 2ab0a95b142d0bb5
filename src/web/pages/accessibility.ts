// The accessibility statement: what was checked, what is known not to work, whom to tell.
import { publicAction } from '../action.ts';

export const accessibility = publicAction({
  method: 'get',
  path: '/accessibility',
  action: 'view-public',
  handle: async () => ({ kind: 'page', view: 'accessibility', model: {} }),
});
