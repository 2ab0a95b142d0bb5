// Whether the service can serve, part by part. 503 only when requests cannot be served. Open to anyone: it names parts and
// nothing in them.
import { publicAction } from '../action.ts';

export const health = publicAction({
  method: 'get',
  path: '/health',
  action: 'view-public',
  handle: async (services) => {
    const report = await services.health();
    return { kind: 'json', status: report.status === 'failing' ? 503 : 200, value: report };
  },
});
