// The team of a deposit, for holds by team (RULE D-04). A thread names no team, and its title is sealed: what is known is who
// handed it in. Of a live thread it is its gateway's, whoever asked for the messages; else that of the depositor's account, as
// the identity provider told it at the last sign-in. Null where neither tells: every hold on a team covers such a case.
import { teamOfAccount } from '../access/index.ts';
import type { TeamOf } from '../custody/index.ts';
import type { Gateway } from '../live/index.ts';
import type { Db } from '../store/index.ts';

export function depositorTeam(db: Db, gateways: readonly Pick<Gateway, 'id' | 'team'>[]): TeamOf {
  return async ({ depositedBy, gatewayId }) => {
    if (gatewayId !== undefined) return gateways.find(({ id }) => id === gatewayId)?.team ?? null;
    return depositedBy.kind === 'account' ? teamOfAccount(db, depositedBy.id) : null;
  };
}
