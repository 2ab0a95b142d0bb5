// What filing needs of a record system: the few FHIR R4 interactions it uses, with the outcome of each told apart. Answers
// of the record system are outside input. Adapters: adapters/record-fhir (any R4 server, the embedded record included).
import type { Resource } from '@medplum/fhirtypes';

/**
 * What makes a resource findable again after a lost answer: our own identifier, or a tag where the type has no identifier
 * (Provenance, Binary). Both are made of random ids and say nothing.
 */
export type ResourceKey = { by: 'identifier' | 'tag'; system: string; value: string };

/** A resource as the record system gave it. `versionId` is empty where the server has no versions. */
export type Found = { reference: string; versionId: string; resource: Resource };

/** What became of one attempt to create. Only `unknown` leaves open whether the resource is there. */
export type CreateResult =
  /** It says that it stored our resource. `reference` is null when it did not say where. */
  | { outcome: 'created'; reference: string | null; versionId: string }
  /** The condition matched one that was there before; nothing was written. Not proof that its content is ours. */
  | { outcome: 'exists'; reference: string | null; versionId: string }
  /** The condition matched more than one; nothing was written. */
  | { outcome: 'several' }
  /** Not done now (409, 429); `retryAfterMs` is what the server asked for. */
  | { outcome: 'busy'; retryAfterMs: number | null }
  /** Never to be done in this form (400, 404, 413, 422, a redirect …). `path` is the element it names, never its words. */
  | { outcome: 'refused'; status: number; path: string | null }
  /** The token is not accepted (401) or may not do this (403). */
  | { outcome: 'not-authorised'; status: number }
  /** No answer, a broken answer or a 5xx: it may or may not be done. */
  | { outcome: 'unknown'; retryAfterMs: number | null };

export interface RecordSystem {
  /** Base URL without a slash at its end, e.g. `https://ehr.example/fhir/R4`. */
  readonly baseUrl: string;

  /**
   * One attempt to create, under the condition that nothing with `key` exists (`If-None-Exist`; a server may ignore it).
   * Durable when it resolves? Only a later `read` proves it. Safe to repeat? Not blindly: look with `search` first. Who
   * retries? The caller; nothing retries inside. A timeout is `unknown`. Never rejects for what a server does.
   */
  create(resource: Resource, key: ResourceKey): Promise<CreateResult>;

  /**
   * Reads the newest version on a new connection, past every cache; null when the server has none (404, 410). Changes
   * nothing and is safe to repeat; the caller retries. Throws `filing-record-unavailable` (no answer in time, 429, 5xx, an
   * answer that is not FHIR) or `filing-not-authorised`.
   */
  read(reference: string): Promise<Found | null>;

  /**
   * All resources of a type that carry `key`, of any patient or of `subject` only, on a new connection, past every cache. At
   * most 20; more than one is already a finding. Searches by POST, so that no identifier stands in a URL. Throws as `read`
   * does, and `filing-record-cannot-search` when the server refuses such a search.
   */
  search(type: string, key: ResourceKey, subject?: string): Promise<Found[]>;
}
