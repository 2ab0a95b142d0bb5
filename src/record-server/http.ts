// The record over HTTP: what the router does not do: the token, the media types, strict searches, ETag, Location and
// Last-Modified. Logs nothing; every error is an OperationOutcome.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getStatus, isResource, OperationOutcomeError } from '@medplum/core';
import { FhirRouter, type FhirRequest } from '@medplum/fhir-router';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { sha256 } from '../kernel/digest.ts';
import { capabilityStatement, INTERACTIONS } from './capability.ts';
import { INTERNAL } from './outcome.ts';
import { bodyOf, checkAccept, checkToken, pathUnder, Refusal } from './request.ts';
import { Repository, type RepositoryDeps } from './repository.ts';
import { checkSearch } from './search.ts';
import { parametersOf, SUPPORTED_TYPES } from './search-parameters.ts';

export const BASE_PATH = '/fhir/R4';

export type HttpDeps = RepositoryDeps & { token: string };

type Answer = { status: number; body: Resource; headers?: Record<string, string> };

function versionHeaders(resource: Resource): Record<string, string> {
  const { versionId, lastUpdated } = resource.meta ?? {};
  if (versionId === undefined || lastUpdated === undefined) return {};
  return { etag: `W/"${versionId}"`, 'last-modified': new Date(lastUpdated).toUTCString() };
}

/** Adds the links of a searchset; values of parameters are not written back when they came in a body. */
function withLinks(bundle: Bundle, baseUrl: string, path: string, sentInBody: boolean): Bundle {
  if (bundle.type !== 'searchset' || sentInBody) return bundle;
  const self = new URL(`${baseUrl}/${path}`);
  const link = [{ relation: 'self', url: self.href }];
  const offset = Number(self.searchParams.get('_offset') ?? 0) + (bundle.entry?.length ?? 0);
  if ((bundle.entry?.length ?? 0) > 0 && offset < (bundle.total ?? 0)) {
    self.searchParams.set('_offset', String(offset));
    link.push({ relation: 'next', url: self.href });
  }
  return { ...bundle, link };
}

class RecordHandler {
  readonly #deps: HttpDeps;
  readonly #router = new FhirRouter();
  readonly #repository: Repository;
  readonly #tokenDigest: Buffer;
  readonly #metadata: Resource;

  constructor(deps: HttpDeps) {
    this.#deps = deps;
    this.#repository = new Repository(deps);
    this.#tokenDigest = sha256(Buffer.from(deps.token));
    const profiles = [...deps.definitions.profiles.keys()];
    this.#metadata = capabilityStatement(deps.baseUrl, profiles, deps.clock.now());
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const path = pathUnder(request, BASE_PATH);
    checkAccept(request);
    // Says what the server can do and nothing about anybody; the one thing that needs no token.
    if (request.method === 'GET' && path.split('?')[0] === 'metadata')
      return { status: 200, body: this.#metadata };
    checkToken(request, this.#tokenDigest);
    this.#checkInteraction(request.method ?? '', path);
    const body = await bodyOf(request);
    const fhirRequest = this.#fhirRequest(request, path, body);
    return this.#route(fhirRequest, path, body instanceof URLSearchParams);
  }

  #checkInteraction(method: string, path: string): void {
    const route = this.#router.find(method as FhirRequest['method'], `/${path}`);
    const interactions: readonly string[] = INTERACTIONS;
    const type = route?.params['resourceType'] ?? '';
    // The router knows a conditional update as an update without an id.
    const byCondition = method === 'PUT' && route?.params['id'] === undefined;
    if (route === undefined || !interactions.includes(route.data?.interaction ?? '') || byCondition)
      throw new Refusal(route === undefined ? 404 : 405, 'not-supported', 'This record does not do this');
    if (!SUPPORTED_TYPES.includes(type))
      throw new Refusal(404, 'not-supported', 'This record does not hold this type of resource');
  }

  /** Checks what the router would pass over, and puts together what it wants. */
  #fhirRequest(request: IncomingMessage, path: string, body: object | undefined): FhirRequest {
    const [pathname = '', query = ''] = path.split('?');
    const type = pathname.split('/')[0] ?? '';
    const isSearch = request.method === 'GET' && pathname === type;
    const condition = request.headers['if-none-exist'];
    if (isSearch || pathname === `${type}/_search`) checkSearch(type, new URLSearchParams(query));
    if (body instanceof URLSearchParams) checkSearch(type, body);
    if (condition !== undefined) {
      const parameters = new URLSearchParams(String(condition));
      checkSearch(type, parameters);
      if (![...parameters.keys()].some((name) => parametersOf(type)?.has(name.split(':')[0] ?? '')))
        throw new Refusal(400, 'value', 'The condition names nothing to search by');
    }
    return {
      method: request.method as FhirRequest['method'],
      url: `/${path}`,
      pathname: '',
      params: {},
      query: {},
      headers: request.headers,
      body: body instanceof URLSearchParams ? Object.fromEntries(grouped(body)) : body,
    };
  }

  async #route(request: FhirRequest, path: string, sentInBody: boolean): Promise<Answer> {
    const [outcome, resource] = await this.#router.handleRequest(request, this.#repository);
    const status = getStatus(outcome);
    if (resource === undefined || status >= 400) return { status, body: outcome };
    if (resource.resourceType === 'Bundle')
      return { status, body: withLinks(resource, this.#deps.baseUrl, path, sentInBody) };
    const headers = versionHeaders(resource);
    if (request.method === 'POST') {
      const { resourceType, id = '', meta } = resource;
      headers['location'] = `${this.#deps.baseUrl}/${resourceType}/${id}/_history/${meta?.versionId ?? ''}`;
    }
    return { status, body: resource, headers };
  }
}

function grouped(parameters: URLSearchParams): Map<string, string | string[]> {
  return new Map(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function toAnswer(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: error.outcome };
  if (error instanceof OperationOutcomeError)
    return { status: getStatus(error.outcome), body: error.outcome };
  return { status: 500, body: INTERNAL };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, headers = {} }: Answer,
): void {
  const isMinimal =
    /return=minimal/.test(String(request.headers['prefer'] ?? '')) && (status === 200 || status === 201);
  const bytes =
    isMinimal && request.method !== 'GET' && isResource<Resource>(body) && body.resourceType !== 'Bundle'
      ? Buffer.alloc(0)
      : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...(bytes.length > 0 ? { 'content-type': 'application/fhir+json; charset=utf-8' } : {}),
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    // What was not read of a refused body must not be taken for the next request.
    ...(request.complete ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(bytes);
}

/** What answers the requests of the record's server. */
export function createRecordListener(deps: HttpDeps): RequestListener {
  const handler = new RecordHandler(deps);
  return (request, response) => {
    handler.answer(request).then(
      (answer) => send(request, response, answer),
      (error: unknown) => {
        if (!(error instanceof Refusal || error instanceof OperationOutcomeError)) deps.onFailure('request');
        send(request, response, toAnswer(error));
      },
    );
  };
}
