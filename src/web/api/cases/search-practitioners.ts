// Searches the directory for practitioners, by reference, identifier or name. A POST, as for patients.
import { z } from 'zod';
import { staffAction } from '../../action.ts';

const identifier = z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(100) });

const body = z.union([
  z.strictObject({ reference: z.string().min(1).max(200) }),
  z.strictObject({ identifier }),
  z.strictObject({ name: z.string().trim().min(2).max(200) }),
]);

export const searchPractitionersApi = staffAction({
  method: 'post',
  path: '/api/v1/practitioners/search',
  action: 'edit-draft',
  limit: 'search',
  body,
  handle: async (services, { body: said }) => ({
    kind: 'json',
    value: { practitioners: await services.stations.directory.findPractitioners(said) },
  }),
});
