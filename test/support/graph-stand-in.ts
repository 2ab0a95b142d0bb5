// A stand-in for Microsoft Graph's device management over real HTTP, with the answers that its documentation gives: 204 for an order
// that is accepted, `deviceActionResults` that go from pending to done or failed, 404 for a device that is gone, 429 with Retry-After.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve } from './http-server.ts';

type ActionResult = {
  actionName: string;
  actionState: string;
  startDateTime: string;
  lastUpdatedDateTime: string;
  keepUserData?: boolean;
  keepEnrollmentData?: boolean;
};

type Device = { user: string; model: string; ownerType: 'company' | 'personal'; results: ActionResult[] };
type Registration = { user: string; deviceTag: string; deviceName: string };

/** What the next request meets instead of its answer. */
export type Mishap =
  | { kind: 'status'; status: number; retryAfter?: string }
  /** Done, and the connection is cut before the answer. */
  | { kind: 'done-and-cut' }
  | { kind: 'never-answers' };

export type GraphStandIn = {
  baseUrl: string;
  token: string;
  /** `METHOD path` of every request, in order. */
  seen: string[];
  /** Orders that were carried into the list of actions, or taken for apps. */
  orders(): number;
  addDevice(id: string, device: Partial<Device> & { user: string }): void;
  addApps(registration: Registration): void;
  removeDevice(id: string): void;
  /** What the device itself comes to say of its newest action. */
  setAction(id: string, change: Partial<ActionResult>): void;
  /** For the next request whose method this is. */
  meet(method: 'GET' | 'POST', mishap: Mishap): void;
  close(): Promise<void>;
};

const TOKEN = 'stand-in-token-0123456789';

export async function startGraph(now: () => Date): Promise<GraphStandIn> {
  const devices = new Map<string, Device>();
  const registrations: Registration[] = [];
  const mishaps: { method: string; mishap: Mishap }[] = [];
  const seen: string[] = [];
  let orders = 0;

  function act(method: string, path: string, body: string): { status: number; body?: object } {
    const listed = /^\/users\/([^/]+)\/(managedDevices|managedAppRegistrations)$/.exec(path);
    if (method === 'GET' && listed !== null) {
      const user = decodeURIComponent(listed[1] ?? '');
      const value =
        listed[2] === 'managedDevices'
          ? [...devices]
              .filter(([, device]) => device.user === user)
              .map(([id, { model, ownerType }]) => ({ id, model, managedDeviceOwnerType: ownerType }))
          : registrations
              .filter((one) => one.user === user)
              .map(({ deviceTag, deviceName }) => ({ deviceTag, deviceName }));
      return { status: 200, body: { value } };
    }
    const one = /^\/deviceManagement\/managedDevices\/([^/]+)(\/wipe)?$/.exec(path);
    if (one !== null) {
      const id = decodeURIComponent(one[1] ?? '');
      const device = devices.get(id);
      if (device === undefined) return { status: 404, body: { error: { code: 'ResourceNotFound' } } };
      if (one[2] === undefined)
        return { status: 200, body: { id, managementState: 'managed', deviceActionResults: device.results } };
      const asked = JSON.parse(body) as { keepUserData: boolean; keepEnrollmentData: boolean };
      const at = now().toISOString();
      orders += 1;
      device.results.push({
        actionName: 'factoryReset',
        actionState: 'pending',
        startDateTime: at,
        lastUpdatedDateTime: at,
        ...asked,
      });
      return { status: 204 };
    }
    if (method === 'POST' && path.endsWith('/wipeManagedAppRegistrationsByDeviceTag')) {
      const { deviceTag } = JSON.parse(body) as { deviceTag: string };
      if (!registrations.some((registration) => registration.deviceTag === deviceTag))
        return { status: 404, body: { error: { code: 'ResourceNotFound' } } };
      orders += 1;
      return { status: 204 };
    }
    return { status: 400, body: { error: { code: 'BadRequest' } } };
  }

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const method = request.method ?? '';
    const path = request.url ?? '';
    seen.push(`${method} ${path}`);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end('{}');
    const index = mishaps.findIndex((one) => one.method === method);
    const mishap = index === -1 ? undefined : mishaps.splice(index, 1)[0]?.mishap;
    if (mishap?.kind === 'status') {
      const headers = mishap.retryAfter === undefined ? {} : { 'retry-after': mishap.retryAfter };
      return void response.writeHead(mishap.status, headers).end('{"error":{"code":"x"}}');
    }
    if (mishap?.kind === 'never-answers') return;
    const told = act(method, path, body);
    if (mishap?.kind === 'done-and-cut') return void request.socket.destroy();
    response.writeHead(told.status, { 'content-type': 'application/json' });
    response.end(told.body === undefined ? undefined : JSON.stringify(told.body));
  }

  const server = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString('utf8')));
  });

  return {
    baseUrl: server.url,
    token: TOKEN,
    seen,
    orders: () => orders,
    addDevice: (id, device) => {
      devices.set(id, { model: 'Phone 12', ownerType: 'company', results: [], ...device });
    },
    addApps: (registration) => void registrations.push(registration),
    removeDevice: (id) => void devices.delete(id),
    setAction: (id, change) => {
      const last = devices.get(id)?.results.at(-1);
      if (last === undefined) throw new Error('no action to change');
      Object.assign(last, change);
    },
    meet: (method, mishap) => void mishaps.push({ method, mishap }),
    close: () => server.close(),
  };
}
