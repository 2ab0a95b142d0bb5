// A real OpenID provider (the npm package oidc-provider) behind a front of our own that can be down, be slow, answer with something
// else, and change its keys. People are given with their claims; who signs in is decided by the test, or by hand on its page.
import { generateKeyPairSync, randomUUID, type JsonWebKey, type KeyObject } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';

export type ProviderPerson = {
  readonly sub: string;
  /** Claims as userinfo tells them, and the ID token too when `claimsInToken` is set. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly acr?: string;
};

export type SigningKey = { readonly kid: string; readonly key: KeyObject; readonly jwk: JsonWebKey };

type Answer = { status: number; headers: Record<string, string>; body: string };

export type ProviderOptions = {
  readonly people: readonly ProviderPerson[];
  readonly publicUrl: string;
  readonly auth?: 'client_secret_basic' | 'client_secret_post' | { readonly jwk: JsonWebKey };
  readonly claimsInToken?: boolean;
  readonly pushedRequests?: boolean;
  /** PEM, for a provider that is spoken to by https as outside a sandbox. */
  readonly tls?: { readonly cert: string; readonly key: string };
};

export type TestProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who signs in at the next interaction; null: they say no; undefined: a page asks by hand. */
  person: string | null | undefined;
  /** Whether a session at the provider is enough, or everybody is asked each time. */
  down: boolean;
  delayMs: number;
  /** Changes an answer on its way, by the path that was asked. */
  tamper: ((path: string, answer: Answer, form: URLSearchParams) => Answer | Promise<Answer>) | null;
  /** Paths that were asked, in order. */
  readonly asked: string[];
  /** Logout tokens that the provider sent, and where to. */
  readonly logouts: { url: string; body: string }[];
  /** What does with a logout token what the network would. */
  deliver: ((url: string, body: string) => Promise<number>) | null;
  /** A new key signs from now on; `keep`: the old one stays published. */
  rotateKeys(old: 'keep' | 'drop'): SigningKey;
  key(): SigningKey;
  /** A token signed by the provider's own key, or by another one. */
  sign(
    claims: Record<string, unknown>,
    by?: { key?: KeyObject | Uint8Array; alg?: string; kid?: string; typ?: string },
  ): Promise<string>;
  close(): Promise<void>;
};

const CLIENT = 'countersign';
const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return {
    kid,
    key: privateKey,
    jwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },
  };
}

function claimNames(people: readonly ProviderPerson[]): string[] {
  return [...new Set(people.flatMap(({ claims }) => Object.keys(claims)))].filter((name) => name !== 'sub');
}

type Stored = Record<string, unknown> & { uid?: string; userCode?: string; grantId?: string };

/** What the provider remembers, for as long as it runs: a change of keys forgets nothing. */
function memory(): (name: string) => object {
  const rows = new Map<string, Stored>();
  const find = (wanted: (row: Stored) => boolean) => Promise.resolve([...rows.values()].find(wanted));
  return (name) => ({
    upsert: async (id: string, row: Stored) => void rows.set(`${name}:${id}`, row),
    find: async (id: string) => rows.get(`${name}:${id}`),
    findByUid: (uid: string) => find((row) => row.uid === uid && row['kind'] === name),
    findByUserCode: () => Promise.resolve(undefined),
    consume: async (id: string) => {
      const row = rows.get(`${name}:${id}`);
      if (row !== undefined) row['consumed'] = Math.floor(Date.now() / 1000);
    },
    destroy: async (id: string) => void rows.delete(`${name}:${id}`),
    revokeByGrantId: async (grantId: string) => {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
    },
  });
}

const HOUR_SECONDS = 3600;
const KEYS_OF_CLIENT = 'https://countersign.test/keys';

type State = { provider: TestProvider; options: ProviderOptions; adapter: ReturnType<typeof memory> };

function configuration({ provider, options, adapter }: State, keys: readonly SigningKey[]): Configuration {
  const { auth = 'client_secret_basic', people } = options;
  const isKey = typeof auth === 'object';
  const settings = {
    adapter,
    ttl: {
      AccessToken: HOUR_SECONDS,
      AuthorizationCode: 60,
      Grant: HOUR_SECONDS,
      IdToken: HOUR_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: HOUR_SECONDS,
    },
    clients: [
      {
        client_id: CLIENT,
        ...(isKey ? {} : { client_secret: SECRET }),
        redirect_uris: [`${options.publicUrl}/sign-in/callback`],
        post_logout_redirect_uris: [`${options.publicUrl}/sign-in`],
        backchannel_logout_uri: `${options.publicUrl}/api/v1/sign-in/logout`,
        backchannel_logout_session_required: true,
        token_endpoint_auth_method: isKey ? 'private_key_jwt' : auth,
        ...(isKey ? { jwks_uri: KEYS_OF_CLIENT, token_endpoint_auth_signing_alg: 'ES256' } : {}),
      },
    ],
    jwks: { keys: keys.map(({ jwk }) => jwk) },
    cookies: { keys: ['cookies-of-the-tests'] },
    claims: { openid: ['sub'], profile: claimNames(people), acr: null },
    acrValues: [...new Set(people.flatMap(({ acr }) => (acr === undefined ? [] : [acr])))],
    conformIdTokenClaims: options.claimsInToken !== true,
    scopes: ['openid', 'profile', 'nationalrbacaccess'],
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: options.pushedRequests === true },
      rpInitiatedLogout: { enabled: true },
      claimsParameter: { enabled: false },
    },
    findAccount: async (_context: unknown, sub: string) => {
      const person = people.find((one) => one.sub === sub);
      return person && { accountId: sub, claims: async () => ({ ...person.claims, sub }) };
    },
    loadExistingGrant: async (context: {
      oidc: {
        client: { clientId: string };
        session: { accountId: string };
        provider: Provider;
      };
    }) => {
      const { client, session, provider: self } = context.oidc;
      const grant = new self.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile nationalrbacaccess');
      grant.addOIDCClaims(claimNames(people));
      await grant.save();
      return grant;
    },
    interactions: {
      url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
    },
    pkce: { required: () => true },
    fetch: async (url: string | URL, init: { body?: unknown }) => {
      // What the network would bring.
      if (String(url) === KEYS_OF_CLIENT && isKey) return Response.json({ keys: [auth.jwk] });
      const body = String(init.body);
      provider.logouts.push({ url: String(url), body });
      return new Response(null, { status: (await provider.deliver?.(String(url), body)) ?? 204 });
    },
  };
  return settings as unknown as Configuration;
}

function page(people: readonly ProviderPerson[], path: string): string {
  const links = people
    .map(({ sub }) => `<li><a href="${path}?as=${encodeURIComponent(sub)}">${sub}</a></li>`)
    .join('');
  return `<!doctype html><title>Trust sign-in</title><h1>Trust sign-in</h1><ul>${links}</ul><a href="${path}?as=">No</a>`;
}

async function interact(
  { provider, options }: State,
  inner: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', provider.issuer);
  const byHand = url.searchParams.get('as');
  const chosen = byHand === null ? provider.person : byHand === '' ? null : byHand;
  if (chosen === undefined) {
    response.writeHead(200, { 'content-type': 'text/html' }).end(page(options.people, url.pathname));
    return;
  }
  const person = options.people.find(({ sub }) => sub === chosen);
  const result =
    person === undefined
      ? { error: 'access_denied', error_description: 'They said <b>no</b>' }
      : {
          login: {
            accountId: person.sub,
            remember: true,
            ...(person.acr === undefined ? {} : { acr: person.acr }),
          },
        };
  await inner.interactionFinished(request, response, result);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function pass(
  port: number,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ message: IncomingMessage; bytes: Buffer }> {
  const { method, url, headers } = request;
  return new Promise((resolve, reject) => {
    const out = httpRequest({ host: '127.0.0.1', port, method, path: url, headers }, (message) => {
      bodyOf(message).then((bytes) => resolve({ message, bytes }), reject);
    });
    out.on('error', reject);
    out.end(body);
  });
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function answerAt(
  provider: TestProvider,
  innerPort: number,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const path = new URL(request.url ?? '/', provider.issuer).pathname;
  provider.asked.push(path);
  if (provider.down) {
    request.socket.destroy();
    return;
  }
  if (provider.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, provider.delayMs));
  const body = await bodyOf(request);
  const { message, bytes } = await pass(innerPort, request, body);
  const { tamper } = provider;
  if (tamper === null) {
    response.writeHead(message.statusCode ?? 500, message.headers).end(bytes);
    return;
  }
  const headers = { 'content-type': message.headers['content-type'] ?? 'text/plain' };
  const before: Answer = { status: message.statusCode ?? 500, headers, body: bytes.toString('utf8') };
  const after = await tamper(path, before, new URLSearchParams(body.toString('utf8')));
  if (after === before) response.writeHead(before.status, message.headers).end(bytes);
  else response.writeHead(after.status, after.headers).end(after.body);
}

/** Starts it on a free port of this machine. */
export async function openProvider(options: ProviderOptions): Promise<TestProvider> {
  let keys = [newKey()];
  let inner: { provider: Provider; answer: ReturnType<Provider['callback']> } | null = null;
  const innerServer = createServer((request, response) => {
    const live = inner;
    if (live === null) return;
    if (request.url?.startsWith('/interaction/') === true) {
      interact(state, live.provider, request, response).catch(() => response.writeHead(500).end());
    } else void live.answer(request, response);
  });
  const innerPort = await listening(innerServer);
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    if (options.tls !== undefined) request.headers['x-forwarded-proto'] = 'https';
    answerAt(provider, innerPort, request, response).catch(() => request.socket.destroy());
  };
  const front = options.tls === undefined ? createServer(take) : createTlsServer(options.tls, take);
  const issuer = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${await listening(front)}`;
  const rebuild = (): void => {
    const made = new Provider(issuer, configuration(state, keys));
    made.proxy = options.tls !== undefined;
    inner = { provider: made, answer: made.callback() };
  };
  const key = (): SigningKey => keys[0] ?? newKey();
  const provider: TestProvider = {
    issuer,
    clientId: CLIENT,
    clientSecret: SECRET,
    person: options.people[0]?.sub,
    down: false,
    delayMs: 0,
    tamper: null,
    asked: [],
    logouts: [],
    deliver: null,
    key,
    rotateKeys: (old) => {
      keys = old === 'keep' ? [newKey(), ...keys] : [newKey()];
      rebuild();
      return key();
    },
    sign: (claims, by = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({
          alg: by.alg ?? 'RS256',
          kid: by.kid ?? key().kid,
          ...(by.typ === undefined ? {} : { typ: by.typ }),
        })
        .sign(by.key ?? key().key),
    close: async () => {
      for (const server of [front, innerServer]) {
        server.closeAllConnections();
        await new Promise((resolve) => {
          server.close(resolve);
        });
      }
    },
  };
  const state: State = { provider, options, adapter: memory() };
  rebuild();
  return provider;
}

/** A person's browser at the provider: keeps its cookies there, and goes on until it is sent back to the service. */
export class ProviderBrowser {
  readonly #cookies = new Map<string, string>();

  async #ask(address: string, form?: URLSearchParams): Promise<{ text: string; location: string | null }> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const text = await response.text();
    return { text, location: location === null ? null : new URL(location, address).href };
  }

  /** Where the provider sends it: the address at the service, or null when it stays there. */
  async travel(start: string, home: string): Promise<URL | null> {
    let address = start;
    for (let hop = 0; hop < 10; hop += 1) {
      const { location } = await this.#ask(address);
      if (location === null) return null;
      if (location.startsWith(home)) return new URL(location);
      address = location;
    }
    return null;
  }

  /** Opens the provider's page for signing out and says yes. */
  async signOut(link: string, home: string): Promise<URL | null> {
    const { text } = await this.#ask(link);
    const action = /action="([^"]+)"/.exec(text)?.[1] ?? '';
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const said = await this.#ask(new URL(action, link).href, new URLSearchParams({ xsrf, logout: 'yes' }));
    if (said.location === null) return null;
    return said.location.startsWith(home) ? new URL(said.location) : this.travel(said.location, home);
  }
}
