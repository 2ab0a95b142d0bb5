// The claims mapping: which claims of the provider say what about a person. A JSON file of the operator's, read at start; each
// fault names the exact place. It decides who gets in, so nothing in it has a silent default that opens a door.
import { z } from 'zod';
import { Fault } from '../kernel/fault.ts';
import { TEAM_CODE } from '../kernel/team-code.ts';
import { STAFF_ROLES } from './roles.ts';

const name = z.string().min(1).max(200);

/** `a.b` in one text, or the steps as a list where a name has a dot in it, as those that are URLs have. */
const path = z
  .union([name.transform((text) => text.split('.')), z.array(name).min(1).max(8)])
  .refine((steps) => steps.length <= 8 && steps.every((part) => part !== ''), 'a path such as realm.roles');

const values = z.array(name).min(1).max(500);

/** Holds when one of the claim's texts, or one of the parts between `split`, is one of the values: exactly, no patterns. */
const condition = z.strictObject({
  claim: path,
  values,
  split: z.string().min(1).max(3).optional(),
});

/** Holds when the claim has the same text as another claim of the token, e.g. the role that the person chose. */
const sameAs = z.strictObject({ claim: path, sameAs: path });

/** A text: the first of these claims that has one; `after`: only what stands behind the last of these signs. */
const text = z
  .array(z.union([path, z.strictObject({ claim: path, after: z.string().min(1).max(3) })]))
  .min(1)
  .max(8);

const level = z.union([z.literal(1), z.literal(2), z.literal(3)]);

const claimsFile = z.strictObject({
  /** For people who read the file; it does nothing. */
  about: z.union([z.string(), z.array(z.string())]).optional(),
  /** As the sign-in page names the provider. */
  provider: z.string().trim().min(1).max(60),
  /** Asked for. */
  scope: z
    .string()
    .max(500)
    .refine(
      (scopes) => scopes.split(' ').includes('openid'),
      'scopes with a blank between, `openid` among them',
    ),
  /** Whether claims are fetched from the userinfo endpoint too; what the ID token says wins. */
  userinfo: z.boolean(),
  /**
   * Where a person has several entries (CIS2: one per role): only those that hold every condition count, and `entry.` at the
   * begin of a path means one of them.
   */
  entries: z.strictObject({ claim: path, where: z.array(z.union([condition, sameAs])).max(8) }).optional(),
  /** The organisation that a role is for has to be ours; `single` when the provider has no other organisation's people. */
  organisation: z.union([z.strictObject({ claim: path }), z.literal('single')]),
  /** Every rule that holds gives its role; two different roles let nobody in. */
  roles: z
    .array(z.strictObject({ role: z.enum(STAFF_ROLES), when: z.array(condition).min(1).max(8) }))
    .min(1)
    .max(200),
  /** The first that holds, in this order; without one the person has no team. */
  teams: z
    .array(
      z.strictObject({
        team: z.string().regex(TEAM_CODE, 'small letters, digits and hyphens, at most 40 of them'),
        when: z.array(condition).min(1).max(8),
      }),
    )
    .max(500)
    .default([]),
  display: text,
  jobTitle: text.optional(),
  identifiers: z
    .array(z.strictObject({ system: z.url({ protocol: /^https?$/ }), claim: path }))
    .max(20)
    .default([]),
  /** How the provider tells how strongly a person signed in: a claim with the level, or what each `acr` is worth. */
  assurance: z
    .strictObject({
      claim: path.optional(),
      acr: z.record(name, level).optional(),
    })
    .refine(({ claim, acr }) => claim !== undefined || acr !== undefined, 'claim, acr or both')
    .optional(),
  /** How well the person's identity was checked, where that is told. */
  identity: z.strictObject({ claim: path, minimum: level }).optional(),
});

export type ClaimsMapping = z.infer<typeof claimsFile>;
export type ClaimCondition = z.infer<typeof condition>;
export type ClaimText = z.infer<typeof text>;

function place(parts: readonly PropertyKey[]): string {
  return parts
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function invalid(at: string, message: string, cause?: unknown): Fault {
  return new Fault('invalid', 'access-claims-file', `The claims mapping is not valid at ${at}: ${message}`, {
    place: { path: at },
    cause,
  });
}

/** Reads the mapping. Throws `access-claims-file` with the path of the first mistake. */
export function parseClaimsFile(json: string): ClaimsMapping {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw invalid('the beginning', 'it is not JSON.', cause);
  }
  const parsed = claimsFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(place(issue?.path ?? []) || 'the beginning', `${issue?.message ?? 'not as expected'}.`);
  }
  const mapping = parsed.data;
  for (const [index, { system }] of mapping.identifiers.entries()) {
    const same = mapping.identifiers.findIndex((other) => other.system === system);
    if (same !== index) throw invalid(`identifiers[${index}].system`, 'this system is there twice.');
  }
  return mapping;
}
