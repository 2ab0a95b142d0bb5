// One request to Microsoft Graph: bounded in time and size, following no redirect. What comes back is outside input; only a status
// and a parsed body leave here, and faults with codes of ours.
import { Fault } from '../../kernel/fault.ts';

export type GraphAnswer = { status: number; body: unknown };

export type GraphRequest = { method: 'GET' | 'POST'; path: string; body?: object };

export type GraphAccess = { baseUrl: string; readToken(): string; timeoutMs: number };

const MAX_BODY_BYTES = 1024 * 1024;
const LONGEST_RETRY_SECONDS = 3600;

function unavailable(retryAfterSeconds?: number): Fault {
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new Fault('unavailable', 'mdm-unavailable', 'The manager of devices does not answer.', details);
}

/** Seconds of a Retry-After in its form of seconds (Graph sends no other); a day's wait asked for is an hour's here. */
function retryAfterOf(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(text) ? Math.min(Math.max(Number(text), 1), LONGEST_RETRY_SECONDS) : undefined;
}

async function readBounded(response: Response): Promise<unknown> {
  if (response.body === null) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Hostile or broken: an answer about one device has a few kilobytes.
    if (size > MAX_BODY_BYTES) throw unavailable();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

/**
 * Gives 2xx, 400 and 404; throws `mdm-unavailable` for everything that may be otherwise later (no answer, 429 and 503 with the
 * time that they name, 5xx, a redirect) and `mdm-not-allowed` for 401 and 403.
 */
export async function askGraph(
  access: GraphAccess,
  { method, path, body }: GraphRequest,
): Promise<GraphAnswer> {
  const token = access.readToken();
  try {
    const response = await fetch(`${access.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(access.timeoutMs),
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status } = response;
    if (status === 401 || status === 403)
      throw new Fault('refused', 'mdm-not-allowed', 'The manager of devices does not accept our access.');
    const isAnswer = (status >= 200 && status < 300) || status === 400 || status === 404;
    if (!isAnswer) throw unavailable(retryAfterOf(response));
    return { status, body: await readBounded(response) };
  } catch (error) {
    // A foreign error may quote the address, which names a member of staff.
    throw error instanceof Fault ? error : unavailable();
  }
}
