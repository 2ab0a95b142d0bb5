// Names of staff for pages: an account that is gone still has its name, never a bare id.
import { ROLE_NAMES } from '../../access/index.ts';
import type { Services } from '../services.ts';

export type PersonView = { readonly display: string; readonly about: string };

/** The member of staff, or the part of the service, with this id. */
export async function personOf(services: Services, accountId: string): Promise<PersonView> {
  const account = await services.access.readAccount(accountId);
  if (account === undefined && services.stations.live.gateway(accountId) !== null)
    return { display: `The gateway ${accountId}`, about: 'not a person' };
  if (account === undefined) return { display: `The service (${accountId})`, about: 'not a person' };
  return { display: account.display, about: `${ROLE_NAMES[account.role]}, ${account.jobTitle}` };
}

/** Several people at once, each looked up once. */
export async function peopleOf(
  services: Services,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, PersonView>> {
  const distinct = [...new Set(accountIds)];
  const people = await Promise.all(distinct.map((id) => personOf(services, id)));
  return new Map(distinct.map((id, index) => [id, people[index] ?? { display: id, about: '' }]));
}
