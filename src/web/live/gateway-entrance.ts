// What a gateway's request passes: it names a gateway that exists, its body is read raw within bounds, and only if it proves
// that gateway (RULE I-06) does anything look into it. A proof that needs no body is asked for before one is read.
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { permit } from '../../access/index.ts';
import { bounds } from '../../kernel/bounds.ts';
import { Fault } from '../../kernel/fault.ts';
import { matrixGatewayOf, proves, provesHandshake, type Gateway } from '../../live/index.ts';
import type { Action } from '../action.ts';
import { BOUNDS } from '../bounds.ts';
import { atOnce, readInTime } from '../limits/at-once.ts';
import { backPressure } from '../limits/back-pressure.ts';
import type { Services } from '../services.ts';
import { visitOf } from '../visit.ts';

/** A body that a gateway sent, as it came, once the gateway proved itself. */
export type LiveDelivery = { readonly gateway: Gateway; readonly body: Buffer };

/** The handlers in front of a gateway's action. */
export type GatewayEntrance = (action: Action) => RequestHandler[];

const found = new WeakMap<Request, Gateway>();

/** The delivery of a request that passed the entrance. */
export function deliveryOf(request: Request): LiveDelivery {
  const gateway = found.get(request);
  if (gateway === undefined) throw new TypeError('the request did not pass the entrance');
  return { gateway, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
}

export function openGatewayEntrance(services: Services): GatewayEntrance {
  const readDelivery = readBodies(bounds.maxLiveBodyBytes, BOUNDS.deliveriesAtOnce, BOUNDS.deliveryMs);
  const readFile = readBodies(bounds.maxLiveMediaBytes, BOUNDS.filesAtOnce, BOUNDS.fileMs);
  return (action) => [
    name(services, action),
    ...backPressure(services, action),
    ...(action.method === 'get' ? [] : action.carries === 'file' ? readFile : readDelivery),
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      const { gateway, body } = deliveryOf(request);
      if (!isMachineOf(gateway, action, response) && !provesItself(gateway, request, body)) throw notProved();
      visitOf(response).gatewayId = gateway.id;
      await services.limits.spend('gateway', gateway.id);
      next();
    },
  ];
}

/** Finds whose request this claims to be; what can be judged without the body is judged here. */
function name({ stations }: Services, action: Action): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    visitOf(response).route = action.path;
    const { live } = stations;
    const { gateway: id } = request.params;
    const gateway = typeof id === 'string' ? live.gateway(id) : matrixGateway(live.gateways, request);
    if (gateway === null || action.platforms?.includes(gateway.platform) !== true)
      throw new Fault('not-found', 'live-unknown-gateway', 'There is no such gateway.');
    const signed = gateway.platform === 'whatsapp' || gateway.platform === 'viber';
    const proved = isMachineOf(gateway, action, response) || provesItself(gateway, request, Buffer.alloc(0));
    if (!signed && !proved) throw notProved();
    found.set(request, gateway);
    next();
  };
}

/** Matrix's paths name no gateway; its errors are of its own specification: 401 without a token, 403 with a wrong one. */
function matrixGateway(gateways: readonly Gateway[], request: Request): Gateway {
  if (request.headers.authorization === undefined) throw notProved();
  const gateway = matrixGatewayOf(gateways, request.headers);
  if (gateway === null)
    throw new Fault('refused', 'live-gateway-not-proved', 'This token is not a homeserver’s.');
  return gateway;
}

/** A gateway may be a machine client: then its token, with a scope for this very action, proves it. */
function isMachineOf(gateway: Gateway, { action }: Action, response: Response): boolean {
  const { machine } = visitOf(response);
  if (gateway.platform !== 'other' || machine === undefined || machine.clientId !== gateway.client)
    return false;
  const { clientId: accountId, team, scopes } = machine;
  const decision = permit(action, { accountId, role: 'machine', team, scopes });
  if (decision.kind === 'refused') throw new Fault('refused', decision.code, decision.reason);
  return true;
}

function provesItself(gateway: Gateway, request: Request, body: Buffer): boolean {
  if (request.method === 'GET' && gateway.platform === 'whatsapp')
    return provesHandshake(gateway, request.query['hub.verify_token']);
  return proves(gateway, request.headers, body);
}

function notProved(): Fault {
  return new Fault('unauthenticated', 'live-gateway-not-proved', 'The gateway did not prove to be itself.');
}

/** Reads raw bodies, so many at once; each whole within its time, or not at all. */
function readBodies(maxBytes: number, most: number, timeMs: number): readonly RequestHandler[] {
  return [
    atOnce(most),
    readInTime(express.raw({ type: () => true, limit: maxBytes, inflate: false }), timeMs),
  ];
}
