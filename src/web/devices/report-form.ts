// The page on which a device is reported lost: one's own, or, for governance, somebody else's or a gateway's. It comes back as it
// was typed when something is missing.
import type { Account } from '../../access/index.ts';
import type { ManagedDevice } from '../../devices/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction, type Reply } from '../action.ts';
import type { FieldIssue } from '../field-issue.ts';
import { personOf } from '../governance/account-name.ts';
import type { Services } from '../services.ts';
import type { ActiveSession } from '../visit.ts';

type Typed = Readonly<Record<string, unknown>>;
type Choice = { value: string; text: string; seenAt: Date | null; isHere: boolean };

/** What the manager of devices has of them; a manager that does not answer must keep nobody from reporting. */
async function managedOf(
  services: Services,
  ownerId: string,
): Promise<'none' | 'no-answer' | ManagedDevice[]> {
  try {
    return await services.stations.devices.managedOf(ownerId);
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'unavailable' || error.kind === 'refused'))
      return 'no-answer';
    throw error;
  }
}

async function choicesOf(
  services: Services,
  ownerId: string,
  here: string | null,
): Promise<{ choices: Choice[]; managerAnswers: boolean }> {
  if (services.stations.live.gateway(ownerId) !== null)
    return {
      choices: [{ value: 'gateway', text: 'The phone of the gateway', seenAt: null, isHere: false }],
      managerAnswers: true,
    };
  const managed = await managedOf(services, ownerId);
  const browsers = await services.access.devicesOf(ownerId);
  const listed = Array.isArray(managed) ? managed : [];
  return {
    managerAnswers: managed !== 'no-answer',
    choices: [
      ...listed.map(({ managedId, scope, label }) => ({
        value: `${scope}:${managedId}`,
        text: label === '' ? 'A managed device' : label,
        seenAt: null,
        isHere: false,
      })),
      { value: 'phone', text: 'A phone with the messenger on it', seenAt: null, isHere: false },
      ...browsers.map(({ deviceId, lastSeenAt }) => ({
        value: `browser:${deviceId}`,
        text: 'Signed in here, last used',
        seenAt: lastSeenAt,
        isHere: deviceId === here,
      })),
      { value: 'unknown', text: 'Another device, or not sure which', seenAt: null, isHere: false },
    ],
  };
}

export type FormFor = { ownerId: string; isOwn: boolean };

/** The page; 422 when something was wrong. `typed` is hostile and shown escaped. */
export async function reportPage(
  services: Services,
  session: ActiveSession,
  { ownerId, isOwn }: FormFor,
  typed: Typed = {},
  issues: readonly FieldIssue[] = [],
): Promise<Reply> {
  const values = Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
  return {
    kind: 'page',
    view: 'devices/report',
    status: issues.length === 0 ? 200 : 422,
    model: {
      ...(await choicesOf(services, ownerId, isOwn ? session.deviceId : null)),
      isOwn,
      ownerId,
      owner: isOwn ? null : await personOf(services, ownerId),
      values,
      issues,
    },
  };
}

export const ownOf = ({ accountId }: Account): FormFor => ({ ownerId: accountId, isOwn: true });

export const reportOwnForm = staffAction({
  method: 'get',
  path: '/account/lost-device',
  action: 'report-lost-device',
  handle: (services, { session }) => reportPage(services, session, ownOf(session.account)),
});
