// What a form or a program gives as proof: a PIN, or the answer of a passkey. One part of every schema that asks for it. Hostile.
import { z } from 'zod';
import type { Assertion } from '../../access/index.ts';
import type { FieldIssue } from '../field-issue.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]{1,12000}$/);

/** An answer of a passkey with the nonce and the time that its challenge was made from. */
export const assertion = z.strictObject({
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  time: z.iso.datetime(),
  id: base64url,
  clientDataJSON: base64url,
  authenticatorData: base64url,
  signature: base64url,
});

export type Given = { readonly pin: string; readonly passkey: Assertion | null };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Beside a form's own fields: the script of the page puts the passkey's answer, as JSON, into a hidden one. */
export const proofFields = {
  pin: z.string().trim().max(64, 'A PIN is 4 to 12 digits').default(''),
  passkey: z
    .string()
    .max(40_000)
    .default('')
    .transform((text, context): Assertion | null => {
      if (text === '') return null;
      const result = assertion.safeParse(parsed(text));
      if (result.success) return result.data;
      context.addIssue({ code: 'custom', message: 'This is no answer of a passkey. Use it again' });
      return z.NEVER;
    }),
};

const MISSING = 'Enter your PIN';

/** What is said where nothing was given: who has a passkey sees no field for a PIN (RULE I-03). */
export function missingProof(hasPasskey: boolean): FieldIssue {
  return { path: 'pin', message: hasPasskey ? 'Use your passkey' : MISSING };
}

/** Issues as they are said to this person. */
export function saidTo(hasPasskey: boolean, issues: readonly FieldIssue[]): readonly FieldIssue[] {
  return issues.map((issue) => (issue.message === MISSING ? missingProof(hasPasskey) : issue));
}

/** For `refine`: one of the two must be there. Said together with what else is missing. */
export const GIVEN = [
  ({ pin, passkey }: { pin?: string; passkey?: Assertion | null }) =>
    (pin ?? '') !== '' || (passkey ?? null) !== null,
  { path: ['pin'], message: MISSING, when: () => true },
] as [(body: object) => boolean, { path: string[]; message: string; when: () => boolean }];

export const proofForm = z.object(proofFields).refine(...GIVEN);

/** The same in the API: `{pin}` or `{passkey: {…}}`. */
export const proofParts = {
  pin: z.string().min(1).max(64).optional(),
  passkey: assertion.optional(),
};

export const proofBody = z.strictObject(proofParts).refine(...GIVEN);

/** Of a body in the API. */
export function givenIn(body: {
  readonly pin?: string | undefined;
  readonly passkey?: Assertion | null | undefined;
}): Given {
  return { pin: body.pin ?? '', passkey: body.passkey ?? null };
}
