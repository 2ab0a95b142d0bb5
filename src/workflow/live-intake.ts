// Live intake as the rest of the service has it: its steps go through the outbox, what waits is due at the end of the shift in
// which it came, and the connections that this service opens itself begin once it can store what they bring.
import { createSecretKey } from 'node:crypto';
import { shiftEnd, type ShiftRule } from '../attribution/index.ts';
import { bounds as usualBounds, type Bounds } from '../kernel/bounds.ts';
import {
  openLive,
  takeFrom,
  type ConnectionLog,
  type Live,
  type LiveConnection,
  type LiveStation,
} from '../live/index.ts';
import { enqueue } from './outbox.ts';

export type LiveIntakeParts = Omit<
  LiveStation,
  'digestKey' | 'dueAt' | 'onMediaWanted' | 'onDue' | 'bounds' | 'timeZone'
> & {
  /** Other bounds than the usual, for tests. */
  bounds?: Bounds;
  /** From the key vault; zeroed here. */
  digestKey: Buffer;
  shift: ShiftRule;
};

export function openLiveIntake({ digestKey, shift, bounds = usualBounds, ...parts }: LiveIntakeParts): Live {
  const key = createSecretKey(digestKey);
  digestKey.fill(0);
  return openLive({
    ...parts,
    bounds,
    digestKey: key,
    timeZone: shift.timeZone,
    dueAt: (receivedAt) => shiftEnd(receivedAt, shift),
    onMediaWanted: (tx, liveMediaId) => enqueue(tx, { step: 'fetch-media', subjectId: liveMediaId }),
    onDue: (tx, liveThreadId, at) =>
      enqueue(tx, { step: 'gather-thread', subjectId: liveThreadId, notBefore: at }),
  });
}

/** Starts taking from every gateway that has a connection; gives what ends it. */
export function startConnections(
  live: Live,
  connections: ReadonlyMap<string, LiveConnection>,
  log: ConnectionLog,
): () => Promise<void> {
  const stops = live.gateways.flatMap((gateway) => {
    const connection = connections.get(gateway.id);
    return connection === undefined ? [] : [takeFrom(connection, gateway, live, log)];
  });
  return async () => void (await Promise.all(stops.map((stop) => stop())));
}
