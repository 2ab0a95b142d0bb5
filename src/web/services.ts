// Everything the app is built from, made once by the wiring and handed in; tests build the same app from the same type
// (style.md, habit 15). Stations add their service object here.
import type { Access } from '../access/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import type { Limits } from '../limits/index.ts';
import type { Machines } from '../machines/index.ts';
import type { EventLog } from './event-log.ts';
import type { Stations } from './stations.ts';

export type HealthPart = {
  readonly name: string;
  readonly status: 'ok' | 'degraded' | 'failing';
  /** A short reason written by us, e.g. `does not answer`. */
  readonly reason?: string;
};

export type Health = {
  /** `failing`: requests cannot be served. */
  readonly status: 'ok' | 'degraded' | 'failing';
  readonly parts: readonly HealthPart[];
};

export type Services = {
  readonly access: Access;
  readonly machines: Machines;
  readonly limits: Limits;
  readonly stations: Stations;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: EventLog;
  /** RULE I-01: in a sandbox every page says so. */
  readonly mode: 'sandbox' | 'live';
  /** How long a case of another team stays open to who broke the glass. */
  readonly breakGlassMs: number;
  readonly serviceName: string;
  readonly organisation: string;
  /** `nhs` shows the NHS logo, which only NHS services may use. */
  readonly branding: 'plain' | 'nhs';
  /** The origin that people see; null in a sandbox that was not told (it is then reached by whatever name leads to it). */
  readonly publicUrl: URL | null;
  /** `https`: cookies are marked secure, and browsers are told to stay with HTTPS. */
  readonly scheme: 'http' | 'https';
  /** Origins of an EHR that may show pages in a frame; none unless it was configured. */
  readonly frameAncestors: readonly string[];
  /** Proxies whose X-Forwarded-… is believed, and the header in which they pass on a client's certificate. */
  readonly proxies: { readonly trusted: readonly string[]; readonly certificateHeader: string | null };
  health(): Promise<Health>;
};
