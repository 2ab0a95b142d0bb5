// From the claims of a provider to a person. RULE I-06: nobody whom no rule gives a role gets in. Two rules that give different
// roles are refused, not ranked: one account has one role so that duties stay apart, and an order of precedence would hide the
// very mistake in the directory that separation of duties is there to show. A person who truly has two duties chooses at the
// provider (CIS2 asks which role), or has two accounts there. Claims are hostile: only texts of a bounded form leave here.
import type { StaffIdentifier } from './accounts.ts';
import { claimsAt, textsAt, type ClaimPath } from './claim-path.ts';
import type { ClaimCondition, ClaimsMapping, ClaimText } from './claims-file.ts';
import type { IdentifiedPerson } from './ports.ts';
import { ROLE_NAMES, type StaffRole } from './roles.ts';
import { refusal } from './sign-in-refusals.ts';

export type Claims = Readonly<Record<string, unknown>>;

export type Assurance = 1 | 2 | 3 | null;

const NAME_LIMIT = 120;
const IDENTIFIER = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/;

function holds(claims: Claims, { claim, values, split }: ClaimCondition): boolean {
  const texts = textsAt(claims, claim);
  const parts = split === undefined ? texts : texts.flatMap((text) => [text, ...text.split(split)]);
  return parts.some((part) => values.includes(part));
}

function meetsAll(claims: Claims, when: readonly ClaimCondition[]): boolean {
  return when.every((condition) => holds(claims, condition));
}

/** The claims, once per entry that counts with that entry as `entry`; or the claims alone where there are no entries. */
function views(mapping: ClaimsMapping, claims: Claims): Claims[] {
  const { entries } = mapping;
  if (entries === undefined) return [claims];
  return claimsAt(claims, entries.claim)
    .map((entry) => ({ ...claims, entry }))
    .filter((view) =>
      entries.where.every((condition) => {
        if ('values' in condition) return holds(view, condition);
        const wanted = textsAt(view, condition.sameAs);
        return textsAt(view, condition.claim).some((text) => wanted.includes(text));
      }),
    );
}

function ours(mapping: ClaimsMapping, seen: readonly Claims[], organisation: string): Claims[] {
  const { organisation: rule } = mapping;
  if (rule === 'single') return [...seen];
  return seen.filter((view) => textsAt(view, rule.claim).includes(organisation));
}

/** Text of a claim as one line a page can show: no control or direction characters, at most 120 characters. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, NAME_LIMIT)
    .trim();
}

function firstText(claims: readonly Claims[], sources: ClaimText): string | undefined {
  for (const source of sources) {
    const [path, after]: [ClaimPath, string | null] =
      'claim' in source ? [source.claim, source.after] : [source, null];
    for (const text of claims.flatMap((view) => textsAt(view, path))) {
      const part = after === null ? text : (text.split(after).at(-1) ?? '').replaceAll('"', '');
      const shown = plain(part);
      if (shown !== '') return shown;
    }
  }
  return undefined;
}

function roleOf(mapping: ClaimsMapping, seen: readonly Claims[]): StaffRole {
  const roles = new Set(
    mapping.roles.filter(({ when }) => seen.some((view) => meetsAll(view, when))).map(({ role }) => role),
  );
  const [role, other] = roles;
  if (role === undefined) throw refusal('access-no-role');
  if (other !== undefined) throw refusal('access-two-roles');
  return role;
}

function identifiersOf(mapping: ClaimsMapping, seen: readonly Claims[]): StaffIdentifier[] {
  return mapping.identifiers.flatMap(({ system, claim }) => {
    const found = new Set(
      seen.flatMap((view) => textsAt(view, claim)).filter((text) => IDENTIFIER.test(text)),
    );
    // Two numbers of one kind cannot both be theirs; neither is taken.
    const [value] = found;
    return value === undefined || found.size > 1 ? [] : [{ system, value }];
  });
}

/**
 * The person whom these claims describe; `organisation` is our own ODS code. Faults: `access-claims-missing`,
 * `access-other-organisation`, `access-no-role`, `access-two-roles`.
 */
export function mapClaims(mapping: ClaimsMapping, claims: Claims, organisation: string): IdentifiedPerson {
  const subject = claims['sub'];
  if (typeof subject !== 'string' || subject === '' || subject.length > 255) {
    throw refusal('access-claims-missing', { field: 'sub' });
  }
  const seen = views(mapping, claims);
  if (seen.length === 0) throw refusal('access-no-role');
  const own = ours(mapping, seen, organisation);
  if (own.length === 0) throw refusal('access-other-organisation');
  const role = roleOf(mapping, own);
  const display = firstText(own, mapping.display);
  if (display === undefined) throw refusal('access-claims-missing', { field: 'display' });
  const team = mapping.teams.find(({ when }) => own.some((view) => meetsAll(view, when)))?.team;
  return {
    subject,
    display,
    jobTitle: (mapping.jobTitle && firstText(own, mapping.jobTitle)) ?? ROLE_NAMES[role],
    role,
    identifiers: identifiersOf(mapping, own),
    ...(team === undefined ? {} : { team }),
  };
}

/** The lowest of these; null when there is none, or one that is no level. */
function lowest(texts: readonly string[]): Assurance {
  if (texts.length === 0 || texts.some((text) => !/^[123]$/.test(text))) return null;
  const least = Math.min(...texts.map(Number));
  return least === 1 ? 1 : least === 2 ? 2 : 3;
}

/** The lowest assurance level that the ID token speaks of. An `acr` that the mapping does not know is worth nothing. */
export function assuranceOf({ assurance }: ClaimsMapping, idToken: Claims): Assurance {
  if (assurance === undefined) return null;
  const { acr } = idToken;
  const { acr: worth, claim } = assurance;
  const byClaim = claim === undefined ? [] : textsAt(idToken, claim);
  if (worth === undefined) return lowest(byClaim);
  const byAcr = typeof acr === 'string' && Object.hasOwn(worth, acr) ? String(worth[acr]) : 'unknown';
  return lowest([byAcr, ...byClaim]);
}

/** Whether the person's identity was checked as well as the mapping demands. Throws `access-identity-not-assured`. */
export function demandIdentity({ identity }: ClaimsMapping, claims: Claims): void {
  if (identity === undefined) return;
  const level = lowest(textsAt(claims, identity.claim));
  if (level === null || level < identity.minimum) throw refusal('access-identity-not-assured');
}
