// Searches the record for patients. A POST: identifiers and names never stand in an address (RULE C-01).
// Faults: `attribution-nhs-number-…`, `directory-unavailable`.
import { z } from 'zod';
import { NHS_NUMBER_SYSTEM, parseNhsNumber } from '../../../attribution/index.ts';
import { staffAction } from '../../action.ts';

const identifier = z.strictObject({ system: z.string().min(1).max(300), value: z.string().min(1).max(100) });

const body = z.union([
  z.strictObject({ reference: z.string().min(1).max(200) }),
  z.strictObject({ identifier }),
  z.strictObject({ name: z.string().trim().min(2).max(200), birthDate: z.iso.date().optional() }),
]);

type Query = z.output<typeof body>;

/** RULE A-05: an NHS number is checked before anybody searches for it. */
function toQuery(said: Query) {
  if ('identifier' in said && said.identifier.system === NHS_NUMBER_SYSTEM) {
    const value = parseNhsNumber(said.identifier.value, 'identifier.value');
    return { identifier: { system: NHS_NUMBER_SYSTEM, value } };
  }
  if (!('name' in said)) return said;
  const { name, birthDate } = said;
  return birthDate === undefined ? { name } : { name, birthDate };
}

export const searchPatientsApi = staffAction({
  method: 'post',
  path: '/api/v1/patients/search',
  action: 'edit-draft',
  limit: 'search',
  body,
  handle: async (services, { body: said }) => ({
    kind: 'json',
    value: { patients: await services.stations.directory.findPatients(toQuery(said)) },
  }),
});
