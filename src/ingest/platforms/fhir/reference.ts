// References between resources of a Bundle (FHIR R4, "Resolving references in Bundles"): a relative one is meant from where
// its own entry lives, an absolute one or a urn as it stands; the version at its end says nothing about whom it names.
import { listAt, objectAt, textAt, type JsonObject } from '../../json-fields.ts';

const VERSION = /\/_history\/[^/]+$/;
const PLACE = /^(https?:\/\/.*\/)?([A-Z][A-Za-z]*\/[A-Za-z0-9\-.]{1,64})$/;

/** What an entry's resource is called by others: its full URL, else its type and id. Null when it has neither. */
export function keyOfEntry(entry: JsonObject): string | null {
  const fullUrl = textAt(entry, 'fullUrl');
  if (fullUrl !== undefined && fullUrl !== '') return fullUrl.replace(VERSION, '');
  const [type, id] = [textAt(entry, 'resource', 'resourceType'), textAt(entry, 'resource', 'id')];
  return type === undefined || id === undefined ? null : `${type}/${id}`;
}

/** The key that a reference from this entry means. */
export function keyOfReference(reference: string, entry: JsonObject): string {
  const bare = reference.replace(VERSION, '');
  const [, base, place] = PLACE.exec(bare) ?? [];
  if (place === undefined || base !== undefined) return bare;
  const home = PLACE.exec((textAt(entry, 'fullUrl') ?? '').replace(VERSION, ''))?.[1];
  return (home ?? '') + place;
}

/** `system|value`, for what is named by an identifier alone. */
export function identifierKey(identifier: JsonObject | undefined): string | null {
  const value = textAt(identifier, 'value');
  return value === undefined ? null : `${textAt(identifier, 'system') ?? ''}|${value}`;
}

/** The resource that a reference such as `#p1` means. */
export function containedIn(entry: JsonObject, reference: string): JsonObject | undefined {
  const id = reference.slice(1);
  const found = listAt(entry, 'resource', 'contained').find((one) => textAt(one, 'id') === id);
  return objectAt({ found }, 'found');
}

/** The name under which a person, team or device goes; undefined where the resource tells none. */
export function nameOf(resource: JsonObject): string | undefined {
  const plain = textAt(resource, 'name') ?? textAt(resource, 'practitioner', 'display');
  if (plain !== undefined) return plain;
  const [device] = listAt(resource, 'deviceName');
  const names = listAt(resource, 'name');
  const name = names.find((one) => textAt(one, 'use') === 'official') ?? names[0] ?? device;
  const text = textAt(name, 'text') ?? textAt(name, 'name');
  if (text !== undefined) return text;
  const parts = [...listAt(name, 'prefix'), ...listAt(name, 'given'), textAt(name, 'family')];
  const words = parts.filter((part) => typeof part === 'string' && part !== '');
  return words.length === 0 ? undefined : words.join(' ');
}
