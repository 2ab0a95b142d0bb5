// Live intake: messages that come one by one are stored sealed as they came, and gathered later by the readers that exports
// have. This file is the station's face; each noun has a file of its own.
import { inTransaction } from '../store/index.ts';
import { discard } from './discard.ts';
import { gather, type GatherOutcome } from './gather.ts';
import { casesOfGateway } from './gather-queries.ts';
import type { Gateway } from './gateway.ts';
import { openMediaFetching, type MediaOutcome } from './live-media.ts';
import type { LiveStation } from './live-station.ts';
import { receive, type Received } from './receive.ts';
import { offeredKey, openSealedBody, type OfferedKey } from './sealed-body.ts';
import { openShelves } from './shelves.ts';
import { takeFile, type ReceivedFile } from './take-file.ts';
import { askForThread, gatewayOfThread, readWaiting, type WaitingThread } from './waiting-queries.ts';

export interface Live {
  readonly gateways: readonly Gateway[];
  /** Null when there is none of that id. */
  gateway(id: string): Gateway | null;

  /**
   * Takes one delivery of a gateway that has proved itself. Durable when it resolves; safe to repeat in any order: what came
   * before changes nothing. Throws what its layout throws (live-event.ts), `live-too-much-waits` (come again later).
   */
  receive(gateway: Gateway, body: Buffer): Promise<Received>;
  /**
   * Takes a file that messages of this gateway refer to by its SHA-256 (hex). Safe to repeat. Throws `live-file-differs`,
   * `live-file-not-wanted`.
   */
  receiveFile(gateway: Gateway, digest: string, bytes: Buffer): Promise<ReceivedFile>;
  /** The public key that a gateway may seal to. */
  sealingKey(): Promise<OfferedKey>;
  /** Throws `live-unknown-sealing-key`, `signing-box-not-open`. */
  openSealed(keyId: string, sealed: Buffer): Promise<Buffer>;

  /** Threads in which something waits: counts and times only. */
  waiting(): Promise<WaitingThread[]>;
  /** The gateway that brings a thread; null when there is no such thread. */
  gatewayOf(liveThreadId: string): Promise<string | null>;
  /** Has a thread gathered now, handed in by who asks. False when nothing waits in it. */
  ask(liveThreadId: string, accountId: string): Promise<boolean>;

  /** Destroys what was set aside of a thread, for who decided so. Gives how many events that were. Throws `live-held`. */
  discard(liveThreadId: string, accountId: string): Promise<number>;

  /** Cases that hold messages which this gateway brought. */
  casesOf(gatewayId: string): Promise<string[]>;

  /** The step that fetches one file. Throws kind `unavailable` for what is to be tried again; `tries` counts those. */
  fetchMedia(liveMediaId: string, tries: number): Promise<MediaOutcome>;
  /** The step that gathers a thread when it is due. Safe to repeat and to resume after any crash. */
  gather(liveThreadId: string): Promise<GatherOutcome>;
}

/** Opens live intake over its parts. */
export function openLive(station: LiveStation): Live {
  const { db, gateways, sodium, sealingKeys } = station;
  const shelves = openShelves(station.random);
  const fetching = openMediaFetching(station, shelves);
  return {
    gateways,
    gateway: (id) => gateways.find((one) => one.id === id) ?? null,
    receive: (gateway, body) => receive(station, shelves, gateway, body),
    receiveFile: (gateway, digest, bytes) => takeFile(station, shelves, gateway, digest, bytes),
    sealingKey: () => offeredKey(sodium, sealingKeys),
    openSealed: (keyId, sealed) => openSealedBody(sodium, sealingKeys, keyId, sealed),
    waiting: () => readWaiting(db),
    gatewayOf: (liveThreadId) => gatewayOfThread(db, liveThreadId),
    ask: (liveThreadId, accountId) =>
      inTransaction(db, async (tx) => {
        const now = station.clock.now();
        if (!(await askForThread(tx, liveThreadId, now, accountId))) return false;
        await station.onDue(tx, liveThreadId, now);
        const by = { kind: 'account', id: accountId } as const;
        await station.audit.append(tx, {
          name: 'live-gather-asked',
          by,
          why: 'deposit',
          fields: { liveThreadId },
        });
        return true;
      }),
    discard: (liveThreadId, accountId) => discard(station, liveThreadId, accountId),
    casesOf: (gatewayId) => casesOfGateway(db, gatewayId),
    fetchMedia: (liveMediaId, tries) => fetching.fetch(liveMediaId, tries),
    gather: (liveThreadId) => gather(station, liveThreadId),
  };
}
