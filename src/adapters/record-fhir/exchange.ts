// One exchange with a FHIR server through fhir-kit-client, told apart into what filing can act on. Its errors hold the
// answer's body, which is clinical content: they end here, and nothing of them is passed on, attached or logged (RULE C-01).
import type { OperationOutcome } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';

/** What came back. `silent`: nothing, or nothing that is FHIR; then the request may or may not have been carried out. */
export type Exchange =
  | { kind: 'answered'; status: number; headers: Headers; body: Record<string, unknown> }
  | { kind: 'failed'; status: number; retryAfterMs: number | null; path: string | null }
  | { kind: 'silent' };

type ClientAnswer = Awaited<ReturnType<Client['read']>>;

type ClientError = {
  response?: { status?: number; data?: unknown };
  config?: { headers?: Headers };
};

const LONGEST_ANSWERABLE_WAIT_MS = 24 * 3_600_000;

/** Carries `send` out and reads what became of it. Never rejects. */
export async function exchange(send: () => Promise<ClientAnswer>): Promise<Exchange> {
  try {
    const body = await send();
    const { response } = Client.httpFor(body);
    if (response === undefined) return { kind: 'silent' };
    return { kind: 'answered', status: response.status, headers: response.headers, body };
  } catch (error) {
    const { response, config } = error as ClientError;
    const status = response?.status;
    // A 2xx that is not JSON is somebody else's answer, e.g. a proxy's.
    if (status === undefined || (status >= 200 && status < 300)) return { kind: 'silent' };
    const retryAfterMs = retryAfter(config?.headers?.get('retry-after') ?? null);
    return { kind: 'failed', status, retryAfterMs, path: pathOf(response?.data) };
  }
}

/** `Retry-After` in seconds; its other form, a date, depends on the server's clock and is passed over. */
function retryAfter(value: string | null): number | null {
  if (value === null || !/^\d{1,6}$/.test(value)) return null;
  return Math.min(Number(value) * 1000, LONGEST_ANSWERABLE_WAIT_MS);
}

/** The element that an OperationOutcome names, if it has the form of a path; its words may quote content. */
function pathOf(data: unknown): string | null {
  const issues = (data as Partial<OperationOutcome> | undefined)?.issue;
  const issue = Array.isArray(issues) ? issues[0] : undefined;
  const path: unknown = issue?.expression?.[0] ?? issue?.location?.[0];
  return typeof path === 'string' && /^[A-Z][A-Za-z]+(\.[A-Za-z]+(\[\d+\]|\[x\])*)*$/.test(path)
    ? path
    : null;
}
