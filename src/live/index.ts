export { discardErased } from './put-back.ts';
export type { GatherOutcome } from './gather.ts';
export {
  parseGateways,
  type Gateway,
  type GatewayOf,
  type GatewayPlatform,
  type SecretReference,
} from './gateway.ts';
export { takeFrom, type ConnectionLog } from './connections.ts';
export { openLive, type Live } from './live.ts';
export type { MediaReference } from './live-event.ts';
export type { MediaOutcome } from './live-media.ts';
export type { LiveStation } from './live-station.ts';
export type { FetchedMedia, LiveConnection, MediaSource, SealingKeys, SealingSeed } from './ports.ts';
export { matrixGatewayOf, proves, provesHandshake, type ProofHeaders } from './proof.ts';
export type { Received } from './receive.ts';
export { SEALING_KEEP_MS, SEALING_ROTATE_MS, type OfferedKey } from './sealed-body.ts';
export type { ReceivedFile } from './take-file.ts';
export type { WaitingThread } from './waiting-queries.ts';
