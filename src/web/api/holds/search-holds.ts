// Which holds in force name a patient, a person or a thread: `{subject}`, as for placing one. A blind search over keyed digests;
// what is asked for is in the body, so that it is in no address and no log (RULE C-01). Holds on everything are among the
// answers; those by team or period are not, because they name nobody. Faults: `hold-unknown-thread`, `hold-names-nobody`,
// `attribution-nhs-number-…`.
import { z } from 'zod';
import type { HoldNames } from '../../../custody/index.ts';
import { staffAction } from '../../action.ts';
import { patientSubject, personSubject, threadSubject } from '../../governance/hold-subject.ts';
import { listHoldViews } from '../../governance/hold-view.ts';
import type { Lookup } from '../../governance/look-up.ts';
import type { Services } from '../../services.ts';
import { namedPatient, namedPerson, namedThread } from './named.ts';

const body = z.strictObject({
  subject: z.discriminatedUnion('scope', [namedPatient, namedPerson, namedThread]),
});

type Named = z.infer<typeof body>['subject'];

async function namesOf(services: Services, named: Named): Promise<{ names: HoldNames; lookup: Lookup }> {
  switch (named.scope) {
    case 'patient': {
      const { subject, lookup } = await patientSubject(services, named);
      return { names: { patientDigests: subject.patientDigests }, lookup };
    }
    case 'person': {
      const { subject, lookup } = await personSubject(services, named);
      return { names: { personDigests: subject.personDigests }, lookup };
    }
    case 'thread': {
      const { threadId } = await threadSubject(services, named.threadId);
      return { names: { threadId }, lookup: 'not-asked' };
    }
  }
}

export const searchHolds = staffAction({
  method: 'post',
  path: '/api/v1/holds/search',
  action: 'view-holds',
  limit: 'search',
  body,
  handle: async (services, { body: { subject } }) => {
    const { names, lookup } = await namesOf(services, subject);
    const found = await services.stations.custody.holdsNaming(names);
    const ids = new Set(found.map(({ holdId }) => holdId));
    const holds = await listHoldViews(services, ({ holdId }) => ids.has(holdId));
    return { kind: 'json', value: { holds, lookup } };
  },
});
