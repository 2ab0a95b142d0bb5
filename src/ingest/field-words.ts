// Structures that nobody typed, in plain words: for what an app notes and a reader has no sentence for.
import { isObject } from './json-fields.ts';
import { jsonValue } from './json-text.ts';

const MAX_DEPTH = 8;

/** `name value, name value`; empty for what has no words. Input is hostile. */
export function fieldWords(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  // Some writers serialise an object twice: it stands inside a string.
  const inner =
    typeof value === 'string' && value.startsWith('{') ? (jsonValue(Buffer.from(value)) ?? value) : value;
  if (Array.isArray(inner))
    return inner
      .map((item) => fieldWords(item, depth + 1))
      .filter((word) => word !== '')
      .join(', ');
  if (!isObject(inner))
    return typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean'
      ? String(inner)
      : '';
  return Object.entries(inner)
    .map(([name, field]) => [name.replaceAll('_', ' '), fieldWords(field, depth + 1)] as const)
    .filter(([, words]) => words !== '')
    .map(([name, words]) => `${name} ${words}`)
    .join(', ');
}
