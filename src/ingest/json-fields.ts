// Looks into JSON values of unknown shape, one member at a time, without trusting any of it: own members only, and undefined
// for whatever is not there or is of another type.

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value behind these names, one inside the other. */
export function valueAt(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

export function textAt(value: unknown, ...names: readonly string[]): string | undefined {
  const found = valueAt(value, ...names);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...names: readonly string[]): number | undefined {
  const found = valueAt(value, ...names);
  return typeof found === 'number' ? found : undefined;
}

export function objectAt(value: unknown, ...names: readonly string[]): JsonObject | undefined {
  const found = valueAt(value, ...names);
  return isObject(found) ? found : undefined;
}

export function listAt(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...names);
  return Array.isArray(found) ? found : [];
}
