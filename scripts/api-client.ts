// A small client of our own API: signs in with a PIN, sends JSON or a file, and turns every refusal into one error that names
// status, code and place. Used by the demo, the benchmark and the tests of whole journeys.
import { setTimeout as delay } from 'node:timers/promises';

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly place: object;
  constructor(status: number, code: string, message: string, place: object = {}) {
    super(`${message} (${status} ${code})`);
    this.status = status;
    this.code = code;
    this.place = place;
  }
}

export type Api = {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  upload<Answer>(
    path: string,
    fields: Record<string, string>,
    file: { name: string; bytes: Uint8Array },
  ): Promise<Answer>;
  bytes(path: string): Promise<Buffer>;
};

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string; place?: object } };
    return new Refusal(response.status, error.code, error.message, error.place);
  } catch {
    return new Refusal(response.status, 'unreadable', 'The answer is not ours');
  }
}

function clientWith(base: string, headers: Record<string, string>): Api {
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const all = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    for (;;) {
      const response = await fetch(`${base}/api/v1${path}`, { ...init, headers: all });
      if (response.ok) return response;
      const refusal = await refusalOf(response);
      if (response.status !== 429) throw refusal;
      // Nothing was done; the service says when it is worth coming again.
      await delay(Number(response.headers.get('retry-after') ?? '1') * 1000);
    }
  };
  const json = async <Answer>(response: Response): Promise<Answer> =>
    (response.status === 204 ? null : await response.json()) as Answer;
  return {
    get: async (path) => json(await send(path, {})),
    post: async (path, body) =>
      json(
        await send(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    upload: async (path, fields, file) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('file', new Blob([new Uint8Array(file.bytes)]), file.name);
      return json(await send(path, { method: 'POST', body: form }));
    },
    bytes: async (path) => Buffer.from(await (await send(path, {})).arrayBuffer()),
  };
}

/** For what needs no sign-in, e.g. attestations. */
export function anonymous(base: string): Api {
  return clientWith(base, {});
}

export async function signIn(base: string, subject: string, pin: string): Promise<Api> {
  const { token } = await anonymous(base).post<{ token: string }>('/session', { subject, pin });
  return clientWith(base, { authorization: `Bearer ${token}` });
}

/** Asks again until `done` is satisfied. Throws when `limitMs` is over, naming what was waited for. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  done: (answer: Answer) => boolean,
  limitMs = 120_000,
): Promise<Answer> {
  for (const end = Date.now() + limitMs; ;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    await delay(100);
  }
}
