// Structured fields as plain words, for what the app says and nobody wrote: `group name update: updater Jo, new group name
// Ward 6`. Names are those of the fields, their capitals and underscores as blanks; no word is added.
import { isObject } from '../../json-fields.ts';

/** How a value is shown; null leaves the field out. */
export type ShowValue = (name: string, value: string) => string | null;

export const asItStands: ShowValue = (_name, value) => value;

/** A field's name as words; what it ends with to say how a person is named is left out. */
export function nameWords(name: string): string {
  return name
    .replace(/(?<=[a-z])(?:Aci|ServiceId|RecipientId)$/, '')
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/** Real ones stay under 6; what is further inside is left out. */
const MAX_DEPTH = 12;

/** The words of a value. `name` is that of the field that holds it. */
export function plainWords(value: unknown, show: ShowValue = asItStands, name = '', depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return joined(value.map((one) => plainWords(one, show, name, depth + 1)));
  if (isObject(value))
    return joined(Object.entries(value).map(([field, inner]) => fieldWords(field, inner, show, depth)));
  if (typeof value === 'string' || typeof value === 'number') return show(name, String(value)) ?? '';
  return '';
}

function fieldWords(field: string, value: unknown, show: ShowValue, depth: number): string {
  if (value === true) return show(field, 'true') === null ? '' : nameWords(field);
  const words = plainWords(value, show, field, depth + 1);
  // A list is told by what is in it.
  if (Array.isArray(value) && value.some(isObject)) return words;
  if (isObject(value)) return words === '' ? nameWords(field) : `${nameWords(field)}: ${words}`;
  return words === '' ? '' : `${nameWords(field)} ${words}`;
}

function joined(words: readonly string[]): string {
  return words.filter((one) => one !== '').join(', ');
}
