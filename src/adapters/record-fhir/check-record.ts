// Whether a record system is there, is FHIR R4, says that it does what filing needs, and takes our token. Reads only. What a
// CapabilityStatement says is a promise; the read-back of each filing is the proof.
import { z } from 'zod';
import { fixedBearer, withBearer, type BearerSource } from '../../kernel/bearer.ts';

export type Finding = {
  /** `open`: filing cannot work. `warn`: it works in another way. */
  severity: 'good' | 'warn' | 'open';
  code: string;
  /** Written by us. */
  text: string;
};

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
const WRITTEN = ['Communication', 'Provenance'] as const;
const READ = ['Patient', 'Practitioner'] as const;

const statement = z.object({
  resourceType: z.literal('CapabilityStatement'),
  fhirVersion: z.string(),
  rest: z
    .array(
      z.object({
        resource: z
          .array(
            z.object({
              type: z.string(),
              interaction: z.array(z.object({ code: z.string() })).default([]),
              conditionalCreate: z.boolean().default(false),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** Never rejects. */
export async function checkRecord(target: {
  baseUrl: string;
  token: string | BearerSource;
}): Promise<Finding[]> {
  const baseUrl = target.baseUrl.replace(/(?<!\/)\/+$/, '');
  const answer = await ask(`${baseUrl}/metadata`, {});
  if (answer === null)
    return [{ severity: 'open', code: 'record-unreachable', text: 'The record system does not answer.' }];
  const parsed = statement.safeParse(answer.body);
  if (!parsed.success)
    return [
      { severity: 'open', code: 'record-no-capability', text: 'It has no CapabilityStatement at /metadata.' },
    ];
  const bearer = typeof target.token === 'string' ? fixedBearer(target.token) : target.token;
  return [...promises(parsed.data), await admission(baseUrl, bearer)];
}

function promises({ fhirVersion, rest }: z.infer<typeof statement>): Finding[] {
  const findings: Finding[] = [];
  if (!fhirVersion.startsWith('4.0'))
    findings.push({ severity: 'open', code: 'record-not-r4', text: 'It is not FHIR R4 (4.0).' });
  const types = new Map(rest.flatMap(({ resource }) => resource).map((one) => [one.type, one]));
  const needs = [
    ...WRITTEN.map((type) => ({ type, codes: ['create', 'read', 'search-type'] })),
    { type: 'Binary', codes: ['create', 'read'] },
    ...READ.map((type) => ({ type, codes: ['search-type'] })),
  ];
  for (const { type, codes } of needs) {
    const known = new Set(types.get(type)?.interaction.map(({ code }) => code));
    const lacks = codes.filter((code) => !known.has(code));
    if (lacks.length > 0)
      findings.push({
        severity: 'open',
        code: 'record-lacks-interaction',
        text: `It does not offer ${lacks.join(', ')} for ${type}.`,
      });
  }
  for (const type of WRITTEN)
    if (types.get(type)?.conditionalCreate !== true)
      findings.push({
        severity: 'warn',
        code: 'record-no-conditional-create',
        text: `It promises no conditional create for ${type}: after a break, filing looks for the entry before it writes again.`,
      });
  if (findings.length === 0)
    findings.push({
      severity: 'good',
      code: 'record-capable',
      text: 'FHIR R4; creates, reads and searches what filing needs, with conditional create.',
    });
  return findings;
}

/** A search by POST, like those of filing, that finds nothing. */
async function admission(baseUrl: string, bearer: BearerSource): Promise<Finding> {
  const body = new URLSearchParams({ _id: 'none', _count: '1' });
  const answer = await withBearer(
    bearer,
    (token) => ask(`${baseUrl}/Patient/_search`, { method: 'POST', body, token }),
    (one) => one?.status === 401,
  ).catch(() => 'no-token' as const);
  if (answer === 'no-token')
    return { severity: 'open', code: 'record-no-token', text: 'No token could be had for it.' };
  if (answer?.status === 200) return { severity: 'good', code: 'record-admits', text: 'It takes our token.' };
  if (answer?.status === 401 || answer?.status === 403)
    return { severity: 'open', code: 'record-refuses', text: 'It does not take our token.' };
  return { severity: 'open', code: 'record-cannot-search', text: 'It does not search by POST.' };
}

async function ask(
  url: string,
  { token, ...request }: { method?: string; body?: URLSearchParams; token?: string },
): Promise<{ status: number; body: unknown } | null> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/fhir+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    let size = 0;
    const parts: Uint8Array[] = [];
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MAX_BYTES) return null;
      parts.push(part);
    }
    return { status: response.status, body: parse(Buffer.concat(parts).toString('utf8')) };
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
