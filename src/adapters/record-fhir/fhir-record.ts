// Any FHIR R4 server as a record system, through fhir-kit-client. Every answer is outside input. Each request has a
// connection of its own, follows no redirect and no link, and has a time limit; nothing is retried in here.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import type { CreateResult, Found, RecordSystem, ResourceKey } from '../../filing/ports.ts';
import { fixedBearer, withBearer, type BearerSource } from '../../kernel/bearer.ts';
import { Fault } from '../../kernel/fault.ts';
import { exchange, type Exchange } from './exchange.ts';

export type FhirRecordOptions = {
  baseUrl: string;
  /** Bearer token; sent to the origin of `baseUrl` only. */
  token: string | BearerSource;
  /** For one interaction, answer included; 20 s when not said. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 20_000;
const MOST_FOUND = 20;
const ID = '[A-Za-z0-9.-]{1,64}';
const REFERENCE = new RegExp(`^([A-Z][A-Za-z]+)/(${ID})$`);
const LOCATION = new RegExp(`(?:^|/)([A-Z][A-Za-z]+)/(${ID})(?:/_history/(${ID}))?$`);

/** Opens the port on the server at `baseUrl`. Makes no request. */
export function openFhirRecord(options: FhirRecordOptions): RecordSystem {
  const baseUrl = options.baseUrl.replace(/(?<!\/)\/+$/, '');
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const client = new Client({
    baseUrl,
    // A redirect would carry the body, and with some clients the token, to somebody else.
    requestOptions: { redirect: 'manual' },
    // A new connection each time: a read-back must not rest on anything that the write left behind.
    customHeaders: { connection: 'close', 'cache-control': 'no-cache' },
  });
  const bearer = typeof options.token === 'string' ? fixedBearer(options.token) : options.token;
  type Send = Parameters<typeof exchange>[0];
  type Limits = { signal: AbortSignal; headers: Record<string, string> };
  const proved = (send: (limits: Limits) => ReturnType<Send>): Promise<Exchange> =>
    withBearer(
      bearer,
      (token) =>
        exchange(() =>
          send({
            signal: AbortSignal.timeout(timeoutMs),
            headers: { authorization: `Bearer ${token}` },
          }),
        ),
      (answer) => answer.kind === 'failed' && answer.status === 401,
      // Without a token nothing was asked.
    ).catch((): Exchange => ({ kind: 'silent' }));
  return {
    baseUrl,
    create: async (resource, key) => {
      const condition = { 'if-none-exist': new URLSearchParams(searchBy(key)).toString() };
      const body = resource as Resource & Record<string, unknown>;
      const { resourceType } = resource;
      return createResult(
        await proved(({ signal, headers }) =>
          client.create({ resourceType, body, options: { signal, headers: { ...headers, ...condition } } }),
        ),
        resourceType,
      );
    },
    read: async (reference) => {
      const [, resourceType = '', id = ''] = REFERENCE.exec(reference) ?? [];
      if (id === '') throw unavailable();
      const answer = await proved((limits) => client.read({ resourceType, id, options: limits }));
      if (answer.kind === 'failed' && (answer.status === 404 || answer.status === 410)) return null;
      const found = toFound(bodyOf(answer), resourceType);
      if (found === null || found.reference !== reference) throw unavailable();
      return found;
    },
    search: async (type, key, subject) => {
      const searchParams = {
        ...searchBy(key),
        ...(subject === undefined ? {} : { subject }),
        _count: MOST_FOUND,
      };
      const answer = await proved((limits) =>
        client.resourceSearch({
          resourceType: type,
          searchParams,
          options: { ...limits, postSearch: true },
        }),
      );
      return matches(bodyOf(answer), type, key);
    },
  };
}

function searchBy({ by, system, value }: ResourceKey): Record<string, string> {
  return { [by === 'identifier' ? 'identifier' : '_tag']: `${system}|${value}` };
}

function createResult(answer: Exchange, type: string): CreateResult {
  if (answer.kind === 'silent') return { outcome: 'unknown', retryAfterMs: null };
  if (answer.kind === 'answered') {
    const outcome = answer.status === 201 ? 'created' : 'exists';
    return { outcome, ...placeOf(answer.headers, answer.body, type) };
  }
  const { status, retryAfterMs, path } = answer;
  if (status === 409 || status === 429) return { outcome: 'busy', retryAfterMs };
  if (status === 412) return { outcome: 'several' };
  if (status === 401 || status === 403) return { outcome: 'not-authorised', status };
  // A timeout of the server's own (408) and every 5xx leave open what happened behind it.
  if (status === 408 || status >= 500) return { outcome: 'unknown', retryAfterMs };
  return { outcome: 'refused', status, path };
}

/** Where a created resource lies: servers tell it in the body, in `Location` (absolute or not), or not at all. */
function placeOf(headers: Headers, body: Record<string, unknown>, type: string) {
  const [, locatedType, locatedId, locatedVersion = ''] = LOCATION.exec(headers.get('location') ?? '') ?? [];
  const found = toFound(body, type);
  const located = locatedType === type && locatedId !== undefined ? `${type}/${locatedId}` : null;
  const etag = /^(?:W\/)?"([^"]*)"$/.exec(headers.get('etag') ?? '')?.[1] ?? '';
  const versionId = [found?.versionId ?? '', etag, locatedVersion].find((version) => version !== '') ?? '';
  return { reference: found?.reference ?? located, versionId };
}

function toFound(body: Record<string, unknown>, type: string): Found | null {
  const resource = body as unknown as Resource;
  if (resource.resourceType !== type || typeof resource.id !== 'string') return null;
  const reference = `${type}/${resource.id}`;
  if (!REFERENCE.test(reference)) return null;
  const versionId: unknown = resource.meta?.versionId;
  return { reference, versionId: typeof versionId === 'string' ? versionId : '', resource };
}

function bodyOf(answer: Exchange): Record<string, unknown> {
  if (answer.kind === 'answered') return answer.body;
  if (answer.kind === 'failed') {
    if (answer.status === 401 || answer.status === 403)
      throw new Fault('refused', 'filing-not-authorised', 'The record system does not accept our token.');
    if (answer.status < 500 && answer.status !== 408 && answer.status !== 429)
      throw new Fault('unsupported', 'filing-record-cannot-search', 'The record system refuses to be asked.');
  }
  throw unavailable();
}

/**
 * The entries of a searchset that are of `type`. One without the key means that the server passed over our parameter and gave
 * us something else: then nothing can be concluded, not even that ours is not there.
 */
function matches(bundle: Partial<Bundle>, type: string, key: ResourceKey): Found[] {
  if (bundle.resourceType !== 'Bundle') throw unavailable();
  const resources = (bundle.entry ?? []).flatMap(({ resource, search }) =>
    resource === undefined || (search?.mode ?? 'match') !== 'match' ? [] : [resource],
  );
  return resources.map((resource) => {
    const found = toFound(resource as Resource & Record<string, unknown>, type);
    if (found === null || !carries(resource, key))
      throw new Fault(
        'unsupported',
        'filing-record-cannot-search',
        'The record system does not search as asked.',
      );
    return found;
  });
}

function carries(resource: Resource, { by, system, value }: ResourceKey): boolean {
  if (by === 'tag')
    return resource.meta?.tag?.some((tag) => tag.system === system && tag.code === value) ?? false;
  const identifiers = 'identifier' in resource ? resource.identifier : undefined;
  return (
    Array.isArray(identifiers) &&
    identifiers.some((identifier) => identifier.system === system && identifier.value === value)
  );
}

function unavailable(): Fault {
  return new Fault(
    'unavailable',
    'filing-record-unavailable',
    'The record system does not answer as FHIR asks.',
  );
}
