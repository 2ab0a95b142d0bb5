// The manager of devices as the operator's file describes it (MDM_FILE). The token stands in a file or a variable of its own and is
// read at every request, because whoever renews it writes it anew.
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';

const HOUR_MS = 3_600_000;

const token = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ env: z.string().min(1) }),
]);

export type TokenReference = z.infer<typeof token>;

const file = z.strictObject({
  kind: z.literal('graph'),
  /** Where Microsoft Graph is, with its version: `https://graph.microsoft.com/v1.0`. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(
      (text) => !/[?#@]|\/$/.test(text),
      'an address without a slash at its end, user, query or fragment',
    )
    .default('https://graph.microsoft.com/v1.0'),
  token,
  /** Put behind the name by which somebody signs in, to make it the name that the manager knows: `@trust.example`. */
  principalSuffix: z
    .string()
    .regex(/^(?:@[A-Za-z0-9.-]{1,100})?$/, 'empty, or @ and a domain')
    .default(''),
  /** After this long an order that was not carried out counts as such: an offline phone stays pending for ever. */
  timeLimitHours: z
    .int()
    .min(1)
    .max(24 * 90)
    .default(168),
});

export type ManagerSettings = {
  baseUrl: string;
  principalSuffix: string;
  timeLimitMs: number;
  /** The bearer token as it is now. Throws what tells the operator where it is not. */
  readToken(): string;
};

/** Throws `device-manager-invalid` with the exact place; the token is never in a message. */
export function parseManagerSettings(
  text: string,
  rules: { mode: 'sandbox' | 'live'; readToken(reference: TokenReference): string },
): ManagerSettings {
  const parsed = file.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  const { baseUrl, principalSuffix, timeLimitHours, token: reference } = parsed.data;
  if (rules.mode !== 'sandbox' && !baseUrl.startsWith('https:'))
    throw invalid('baseUrl', 'outside the sandbox it is https');
  return {
    baseUrl,
    principalSuffix,
    timeLimitMs: timeLimitHours * HOUR_MS,
    readToken: () => rules.readToken(reference),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('', 'the file is no JSON');
  }
}

function invalid(path: string, why: string): Fault {
  const message = `The file of the manager of devices is not valid: ${path}: ${why}.`;
  return new Fault('invalid', 'device-manager-invalid', message, { place: { path } });
}
