// The outside systems of live intake: where the seeds of its public keys lie, where media are fetched from, and connections
// that this service opens itself. Adapters: adapters/keys-file, adapters/media-http, adapters/live-signal-cli.
import type { Gateway } from './gateway.ts';
import type { MediaReference } from './live-event.ts';

/** The seed (32 bytes) of a key pair that gateways seal threads to. */
export type SealingSeed = { keyId: string; seed: Buffer; madeAt: Date };

export interface SealingKeys {
  /**
   * The newest seed; made on first use and when the newest is past its rotation age. Durable when it resolves. Safe to repeat.
   * The caller zeroes the seed and retries on `custody-vault-unavailable`.
   */
  current(): Promise<SealingSeed>;

  /**
   * A seed by its key's id; null when there is none or it is past its age limit, which destroys it. Safe to repeat. The caller
   * zeroes it.
   */
  find(keyId: string): Promise<SealingSeed | null>;
}

/** What came of fetching: bytes, or a code that no repeat will change (`live-media-…`). */
export type FetchedMedia =
  { outcome: 'fetched'; bytes: Buffer; sha256: string | null } | { outcome: 'gone'; code: string };

export interface MediaSource {
  /**
   * Fetches what a message refers to, at most `maxBytes`, from the hosts of its gateway and no other. Changes nothing outside;
   * safe to repeat. `sha256` (hex) is what the platform says beside the bytes, if it says one. Throws kind `unavailable` for
   * what may work later, a timeout included; the caller retries. Nothing of the reference is in a fault.
   */
  fetch(gateway: Gateway, reference: MediaReference, maxBytes: number): Promise<FetchedMedia>;
}

export interface LiveConnection {
  /**
   * Connects and stays connected, with back-off, until `close`. Each event is handed to `onEvent` one after another, and the
   * next is not taken before it resolved: an event counts as taken when it is durable here. `onEvent` never rejects.
   */
  start(onEvent: (body: Buffer) => Promise<void>): void;
  /** Takes nothing more and waits for the event under way. Safe to repeat. */
  close(): Promise<void>;
}
