// How the service runs: parts, work that is open, versions. Ids, codes, counts and times only: an operator has no way to
// content or to a receipt.
import { sql } from 'kysely';
import { openSteps, type OpenStep } from '../../workflow/outbox.ts';
import { STEPS } from '../../workflow/steps.ts';
import { staffAction } from '../action.ts';
import { stepWords } from '../governance/exceptions-page.ts';
import type { Services } from '../services.ts';

const SHOWN = 200;

/** Open steps by state, in the order of the journey. */
export function queueDepth(open: readonly OpenStep[]) {
  return STEPS.map((step) => {
    const of = open.filter((candidate) => candidate.step === step);
    const count = (state: OpenStep['state']): number =>
      of.filter((candidate) => candidate.state === state).length;
    return {
      step,
      text: stepWords(step),
      pending: count('pending'),
      running: count('running'),
      stuck: count('stuck'),
    };
  });
}

async function versions(services: Services): Promise<{ name: string; version: string }[]> {
  const { rows } = await sql<{
    version: string;
  }>`select current_setting('server_version') as version`.execute(services.stations.db);
  return [
    { name: 'Node.js', version: process.version },
    { name: 'PostgreSQL', version: rows[0]?.version ?? 'not known' },
    { name: 'OpenSSL', version: process.versions.openssl },
  ];
}

export const operatorPage = staffAction({
  method: 'get',
  path: '/operator',
  action: 'view-operator',
  handle: async (services) => {
    const open = await openSteps(services.stations.db);
    return {
      kind: 'page',
      view: 'operator/operator',
      model: {
        health: await services.health(),
        depth: queueDepth(open),
        steps: open.slice(0, SHOWN).map((step) => ({ ...step, text: stepWords(step.step) })),
        more: Math.max(0, open.length - SHOWN),
        versions: await versions(services),
      },
    };
  },
});
