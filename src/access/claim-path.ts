// Looks up values in the claims of a provider. Claims are hostile until they were mapped: their shape is the provider's affair,
// so only own properties are read, lists are walked through, and everything is capped.

/** Steps into nested claims; a list on the way stands for each of its members. */
export type ClaimPath = readonly string[];

const VALUE_LIMIT = 500;
const TEXT_LIMIT = 300;

function step(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value.slice(0, VALUE_LIMIT).flatMap((member) => step(member, name));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return [(value as Record<string, unknown>)[name]];
}

/** Everything at the path, lists taken apart; at most 500 values. */
export function claimsAt(claims: unknown, path: ClaimPath): unknown[] {
  let found: unknown[] = [claims];
  for (const name of path) found = found.flatMap((value) => step(value, name)).slice(0, VALUE_LIMIT);
  return found.flat(4).slice(0, VALUE_LIMIT);
}

/** The texts (and numbers, as texts) at the path, without blanks around them; longer ones than 300 characters count as none. */
export function textsAt(claims: unknown, path: ClaimPath): string[] {
  return claimsAt(claims, path)
    .map((value) => (typeof value === 'number' ? String(value) : value))
    .filter((value): value is string => typeof value === 'string')
    .map((text) => text.trim())
    .filter((text) => text !== '' && text.length <= TEXT_LIMIT);
}
