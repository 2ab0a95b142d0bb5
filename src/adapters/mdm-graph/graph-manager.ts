// Microsoft Graph as a manager of devices: devices of the organisation are wiped whole, of private ones only the organisation's
// apps, because a full wipe of somebody's own phone is neither lawful nor in proportion (`receipts.md` §4).
import { z } from 'zod';
import type {
  DeviceManager,
  DeviceOwner,
  ManagedDevice,
  ManagerReport,
  OrderOutcome,
  WipeRequest,
} from '../../devices/ports.ts';
import { Fault } from '../../kernel/fault.ts';
import { latestWipe, reportOf } from './action-result.ts';
import { askGraph, type GraphAccess, type GraphAnswer, type GraphRequest } from './graph-request.ts';

export type GraphOptions = {
  baseUrl: string;
  principalSuffix: string;
  timeLimitMs: number;
  readToken(): string;
  /** For one request, answer included; 10 s when not said. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
const MOST_DEVICES = 50;
const MANAGED_ID = /^[A-Za-z0-9:._-]{1,120}$/;
const LABEL_LENGTH = 60;

const list = z.looseObject({ value: z.array(z.unknown()) });
const text = z.string().nullish();
const managed = z.looseObject({
  id: z.string().regex(MANAGED_ID),
  managedDeviceOwnerType: z.literal('company'),
  model: text,
  deviceName: text,
});
const registration = z.looseObject({
  deviceTag: z.string().regex(MANAGED_ID),
  deviceName: text,
  deviceType: text,
});

const labelOf = (...names: (string | null | undefined)[]): string =>
  (names.find((name) => (name ?? '').trim() !== '') ?? '').trim().slice(0, LABEL_LENGTH);

/** Opens the port. Makes no request. */
export function openGraphManager(options: GraphOptions): DeviceManager {
  const access: GraphAccess = { ...options, timeoutMs: options.timeoutMs ?? TIMEOUT_MS };
  const ask = (request: GraphRequest): Promise<GraphAnswer> => askGraph(access, request);
  const userPath = ({ subject }: DeviceOwner): string =>
    `/users/${encodeURIComponent(`${subject}${options.principalSuffix}`)}`;
  const readList = async (path: string): Promise<unknown[]> => {
    const { status, body } = await ask({ method: 'GET', path });
    // Somebody whom it does not know has nothing there.
    if (status === 404) return [];
    const values = list.safeParse(body).data?.value;
    if (status !== 200 || values === undefined) throw odd();
    return values.slice(0, MOST_DEVICES);
  };
  return {
    timeLimitMs: options.timeLimitMs,
    devicesOf: async (owner) => [
      ...wholeDevices(await readList(`${userPath(owner)}/managedDevices`)),
      ...appDevices(await readList(`${userPath(owner)}/managedAppRegistrations`)),
    ],
    orderWipe: (request) =>
      request.scope === 'device' ? wipeDevice(ask, request) : wipeApps(ask, userPath(request.owner), request),
    wipeReport: (request) => readReport(ask, request),
  };
}

type Ask = (request: GraphRequest) => Promise<GraphAnswer>;

function odd(): Fault {
  return new Fault(
    'unavailable',
    'mdm-unavailable',
    'The manager of devices gave an answer of another form.',
  );
}

function wholeDevices(values: readonly unknown[]): ManagedDevice[] {
  return values
    .flatMap((value) => managed.safeParse(value).data ?? [])
    .map(({ id, model, deviceName }) => ({
      managedId: id,
      scope: 'device',
      label: labelOf(model, deviceName),
    }));
}

/** One for each device tag, however many apps are registered on it. */
function appDevices(values: readonly unknown[]): ManagedDevice[] {
  const found = values.flatMap((value) => registration.safeParse(value).data ?? []);
  const byTag = new Map(found.map((one) => [one.deviceTag, one]));
  return [...byTag.values()].map(({ deviceTag, deviceName, deviceType }) => ({
    managedId: deviceTag,
    scope: 'managed-apps',
    label: labelOf(deviceName, deviceType),
  }));
}

const devicePath = ({ managedId }: WipeRequest): string =>
  `/deviceManagement/managedDevices/${encodeURIComponent(managedId)}`;

function outcomeOf({ status }: GraphAnswer): OrderOutcome {
  if (status === 404) return { outcome: 'unknown-device' };
  if (status === 400) return { outcome: 'not-supported' };
  // 204 means accepted, and nothing more.
  return { outcome: 'accepted' };
}

async function wipeDevice(ask: Ask, request: WipeRequest): Promise<OrderOutcome> {
  const device = await ask({ method: 'GET', path: devicePath(request) });
  if (device.status !== 200) return outcomeOf(device);
  const standing = latestWipe(device.body, request.since);
  // One of ours, from before a crash, or of an administrator: a second beside it wipes nothing more. One that keeps the user's
  // data does not do what we want.
  if (standing !== undefined && standing.keepUserData !== true) return { outcome: 'accepted' };
  const body = { keepUserData: false, keepEnrollmentData: false };
  return outcomeOf(await ask({ method: 'POST', path: `${devicePath(request)}/wipe`, body }));
}

async function wipeApps(ask: Ask, userPath: string, { managedId }: WipeRequest): Promise<OrderOutcome> {
  const path = `${userPath}/wipeManagedAppRegistrationsByDeviceTag`;
  return outcomeOf(await ask({ method: 'POST', path, body: { deviceTag: managedId } }));
}

async function readReport(ask: Ask, request: WipeRequest): Promise<ManagerReport> {
  if (request.scope === 'managed-apps') return { state: 'none' };
  const { status, body } = await ask({ method: 'GET', path: devicePath(request) });
  if (status === 404) return { state: 'gone' };
  if (status !== 200) throw odd();
  return reportOf(body, request.since);
}
