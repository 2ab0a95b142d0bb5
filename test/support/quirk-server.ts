// A small FHIR server with the bad habits of real ones (`fhir.md` §3, §4.3, §7). It speaks real HTTP, keeps everything in
// memory and validates nothing. Which habit shows is decided per request.
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Communication, Resource } from '@medplum/fhirtypes';

export type Quirk =
  | 'none'
  | 'refuses-422' // does nothing, says 422 and quotes the text
  | 'busy-409'
  | 'busy-429' // Retry-After: 1
  | 'down-503' // does nothing
  | 'resets' // does nothing, closes the connection
  | 'never-answers' // does nothing, says nothing
  | 'commits-then-504'
  | 'commits-then-resets'
  | 'commits-then-never-answers'
  | 'commits-twice' // a proxy delivers the request twice
  | 'commits-then-html' // a proxy answers with its own page
  | 'empty-201' // no body, no ETag, relative Location
  | 'silent-201' // not even a Location
  | 'changes-text'
  | 'swaps-patient'
  | 'drops-payload'
  | 'claims-another' // 200 to If-None-Exist with somebody else's resource
  | 'redirects'
  | 'forbids-403';

export type Seen = { method: string; type: string; n: number };

export type QuirkServer = {
  baseUrl: string;
  /** Decides per request; `n` counts the requests of this method and type, from 1. */
  misbehave(decide: (seen: Seen) => Quirk): void;
  /** How many searches still do not see a new resource. */
  indexLate(searches: number): void;
  ignoreConditions(): void;
  stored(type: string): Resource[];
  /** Puts a resource there, as somebody else would. */
  put(resource: Resource): Resource;
  requests: (Seen & { url: string; authorization: string | undefined })[];
  connections(): number;
  reset(): void;
  close(): Promise<void>;
};

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'reset' | 'silence';

type Parameters = { identifier: string | null; tag: string | null; subject: string | null };

const outcome = (text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [
    { severity: 'error', code: 'invalid', diagnostics: text, expression: ['Communication.payload[0]'] },
  ],
});

class Store {
  readonly resources: { resource: Resource; hiddenFor: number }[] = [];
  lateSearches = 0;
  #ids = 0;

  add(resource: Resource): Resource {
    this.#ids += 1;
    const stored = structuredClone({
      ...resource,
      id: `q${this.#ids}`,
      meta: { ...resource.meta, versionId: '1' },
    });
    this.resources.push({ resource: stored, hiddenFor: this.lateSearches });
    return stored;
  }

  find(type: string, { identifier, tag, subject }: Parameters): Resource[] {
    return this.resources
      .filter((held) => {
        const { resource } = held;
        if (resource.resourceType !== type) return false;
        const { identifier: ids = [], subject: about } = resource as Communication;
        const carries =
          (identifier === null || ids.some(({ system, value }) => `${system}|${value}` === identifier)) &&
          (tag === null ||
            (resource.meta?.tag ?? []).some(({ system, code }) => `${system}|${code}` === tag)) &&
          (subject === null || about?.reference === subject);
        if (carries && held.hiddenFor > 0) {
          held.hiddenFor -= 1;
          return false;
        }
        return carries;
      })
      .map(({ resource }) => resource);
  }
}

function parameters(text: string): Parameters {
  const values = new URLSearchParams(text);
  return { identifier: values.get('identifier'), tag: values.get('_tag'), subject: values.get('subject') };
}

function distorted(resource: Resource, quirk: Quirk): Resource {
  if (resource.resourceType !== 'Communication') return resource;
  if (quirk === 'swaps-patient') return { ...resource, subject: { reference: 'Patient/somebody-else' } };
  if (resource.payload === undefined) return resource;
  if (quirk === 'changes-text')
    return {
      ...resource,
      payload: resource.payload.map((part) => ({ ...part, contentString: 'another text' })),
    };
  if (quirk === 'drops-payload') return { ...resource, payload: resource.payload.slice(1) };
  return resource;
}

function created(stored: Resource): Answer {
  const location = `/somewhere/${stored.resourceType}/${stored.id}/_history/1`;
  return { status: 201, body: stored, headers: { etag: 'W/"1"', location } };
}

const WITHOUT_DOING: Partial<Record<Quirk, Answer>> = {
  'refuses-422': { status: 422, body: outcome('K 6.1 is not a text that we like') },
  'busy-409': { status: 409, body: outcome('conflict') },
  'busy-429': { status: 429, body: outcome('slow down'), headers: { 'retry-after': '1' } },
  'down-503': { status: 503, body: outcome('down') },
  'forbids-403': { status: 403 },
  resets: 'reset',
  'never-answers': 'silence',
};

function create(store: Store, resource: Resource, condition: string | undefined, quirk: Quirk): Answer {
  const refused = WITHOUT_DOING[quirk];
  if (refused !== undefined) return refused;
  if (quirk === 'redirects') return { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' } };
  if (quirk === 'claims-another') {
    const other = store.add({
      ...resource,
      resourceType: 'Communication',
      status: 'unknown',
    } as Communication);
    return { status: 200, body: other };
  }
  const there = condition === undefined ? [] : store.find(resource.resourceType, parameters(condition));
  if (there.length > 1) return { status: 412, body: outcome('several') };
  const [exists] = there;
  const stored = exists ?? store.add(distorted(resource, quirk));
  if (quirk === 'commits-twice') store.add(resource);
  if (quirk === 'commits-then-504') return { status: 504, body: outcome('no answer from behind') };
  if (quirk === 'commits-then-resets') return 'reset';
  if (quirk === 'commits-then-never-answers') return 'silence';
  if (quirk === 'commits-then-html') return { status: 200, body: '<html>Welcome</html>' };
  if (quirk === 'silent-201') return { status: 201 };
  if (quirk === 'empty-201')
    return { status: 201, headers: { location: `${stored.resourceType}/${stored.id}` } };
  return exists === undefined ? created(stored) : { status: 200, body: exists };
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** On a free port of 127.0.0.1. */
export async function startQuirkServer(): Promise<QuirkServer> {
  let store = new Store();
  let decide: (seen: Seen) => Quirk = () => 'none';
  let honoursConditions = true;
  let connections = 0;
  const counts = new Map<string, number>();
  const requests: QuirkServer['requests'] = [];
  const sockets = new Set<Socket>();

  const answer = (method: string, rest: string, body: string, request: http.IncomingMessage): Answer => {
    const [type = '', id = ''] = rest.split('/');
    const n = (counts.get(`${method} ${type}`) ?? 0) + 1;
    counts.set(`${method} ${type}`, n);
    const seen = { method, type, n };
    requests.push({ ...seen, url: request.url ?? '', authorization: request.headers.authorization });
    if (method === 'create') {
      const condition = honoursConditions ? request.headers['if-none-exist'] : undefined;
      return create(store, JSON.parse(body) as Resource, condition?.toString(), decide(seen));
    }
    const refused = WITHOUT_DOING[decide(seen)];
    if (refused !== undefined) return refused;
    if (method === 'search') {
      const entry = store.find(type, parameters(body)).map((resource) => ({ resource }));
      return { status: 200, body: { resourceType: 'Bundle', type: 'searchset', entry } };
    }
    const found = store.resources.find(
      ({ resource }) => resource.resourceType === type && resource.id === id,
    );
    return found === undefined ? { status: 404 } : { status: 200, body: found.resource };
  };

  const respond = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const rest = (request.url ?? '').replace(/^\/fhir\//, '').replace(/\?.*$/, '');
    const method = request.method === 'GET' ? 'read' : rest.endsWith('/_search') ? 'search' : 'create';
    const given = answer(method, rest, body, request);
    if (given === 'silence') return;
    if (given === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    response.writeHead(given.status, { 'content-type': 'application/fhir+json', ...given.headers });
    response.end(typeof given.body === 'string' ? given.body : given.body && JSON.stringify(given.body));
  };

  const server = http.createServer((request, response) => {
    void respond(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    misbehave: (next) => {
      decide = next;
    },
    indexLate: (searches) => {
      store.lateSearches = searches;
    },
    ignoreConditions: () => {
      honoursConditions = false;
    },
    stored: (type) =>
      store.resources.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === type),
    put: (resource) => store.add(resource),
    requests,
    connections: () => connections,
    reset: () => {
      store = new Store();
      decide = () => 'none';
      honoursConditions = true;
      counts.clear();
      requests.length = 0;
      connections = 0;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
