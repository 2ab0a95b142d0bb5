// The form for a new hold. It comes back as it was typed when something is missing; nothing of it goes anywhere else.
import { HOLD_KINDS } from '../../custody/index.ts';
import { staffAction, type Reply } from '../action.ts';
import { OTHER_SYSTEMS, REGISTRATION_SYSTEMS } from '../clinician/identifier-systems.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Services } from '../services.ts';
import { knownTeams } from './hold-subject.ts';
import { HOLD_KIND_WORDS } from './words.ts';

/** The page; 422 when something was wrong. `typed` is hostile and shown escaped. */
export async function placeHoldPage(
  services: Services,
  typed: Readonly<Record<string, unknown>>,
  issues: readonly FieldIssue[],
): Promise<Reply> {
  const values = Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
  return {
    kind: 'page',
    view: 'governance/place-hold',
    status: issues.length === 0 ? 200 : 422,
    model: {
      values,
      issues,
      systems: OTHER_SYSTEMS,
      registrations: REGISTRATION_SYSTEMS,
      teams: (await knownTeams(services)).map((team) => ({ value: team, text: team })),
      kinds: HOLD_KINDS.map((kind) => ({ value: kind, text: HOLD_KIND_WORDS[kind] })),
    },
  };
}

export const placeHoldForm = staffAction({
  method: 'get',
  path: '/holds/new',
  action: 'place-hold',
  handle: async (services) => placeHoldPage(services, {}, []),
});
