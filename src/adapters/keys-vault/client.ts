// The HTTP API of OpenBao (or HashiCorp Vault), as far as the vault needs it. Answers are not trusted: they are parsed, bounded
// and never shown. A token is read from its file, and read again when it is refused, so that an agent may renew it there.
import fs from 'node:fs/promises';
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';

export type OpenBaoOptions = {
  url: string;
  tokenFile: string;
  namespace: string | null;
  timeoutMs?: number;
};

export type Answer = { status: number; data: unknown; errors: string[] };

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

const answerForm = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.string()).optional(),
});

export class OpenBaoClient {
  readonly #options: OpenBaoOptions;
  #token: string | null = null;

  constructor(options: OpenBaoOptions) {
    this.#options = options;
  }

  /**
   * The answer of `200`, `204`, `400` and `404`. Throws `custody-vault-refused` for a token that may not, and
   * `custody-vault-unavailable` for everything else, a sealed server and a timeout included; the caller retries that.
   */
  async ask(method: 'GET' | 'LIST' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer> {
    for (const attempt of [1, 2]) {
      const answer = await this.#send(method, path, body);
      if (answer.status === 200 || answer.status === 204 || answer.status === 400 || answer.status === 404)
        return answer;
      if (answer.status !== 403) throw unavailable();
      this.#token = null;
      if (attempt === 2) break;
    }
    throw new Fault('refused', 'custody-vault-refused', 'The key vault does not accept the token.');
  }

  async #send(method: string, path: string, body: unknown): Promise<Answer> {
    const { url, namespace, timeoutMs = TIMEOUT_MS } = this.#options;
    const headers: Record<string, string> = {
      'X-Vault-Token': await this.#readToken(),
      'X-Vault-Request': 'true',
      ...(namespace === null ? {} : { 'X-Vault-Namespace': namespace }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const target = new URL(`v1/${path}`, url.endsWith('/') ? url : `${url}/`);
    // `LIST` is a method of its own; proxies know `GET` with a parameter.
    if (method === 'LIST') target.searchParams.set('list', 'true');
    try {
      const response = await fetch(target, {
        method: method === 'LIST' ? 'GET' : method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, ...(await readAnswer(response)) };
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async #readToken(): Promise<string> {
    if (this.#token !== null) return this.#token;
    try {
      this.#token = (await fs.readFile(this.#options.tokenFile, 'utf8')).trim();
    } catch (cause) {
      throw unavailable(cause);
    }
    return this.#token;
  }
}

async function readAnswer(response: Response): Promise<Omit<Answer, 'status'>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) throw unavailable();
    parts.push(part);
  }
  if (size === 0) return { data: undefined, errors: [] };
  const { data, errors = [] } = answerForm.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
  return { data, errors };
}

export function unavailable(cause?: unknown): Fault {
  return new Fault('unavailable', 'custody-vault-unavailable', 'The key vault does not answer.', { cause });
}

/** The data of an answer. Throws `custody-vault-broken` for another form. */
export function parsed<Value>(form: z.ZodType<Value>, data: unknown): Value {
  const result = form.safeParse(data);
  if (result.success) return result.data;
  throw new Fault('internal', 'custody-vault-broken', 'The key vault answers in another form.');
}
