// References inside a resource: those to this record are written in their relative form and must lead somewhere.
import type { Resource } from '@medplum/fhirtypes';
import { refuse } from './outcome.ts';
import { SUPPORTED_TYPES } from './search-parameters.ts';

export type LocalReference = { type: string; id: string; path: string };

const LOCAL = /^([A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/;

type Node = { [key: string]: unknown };

function visit(value: unknown, path: string, found: (node: Node, path: string) => void): void {
  if (Array.isArray(value)) {
    value.forEach((element, i) => visit(element, `${path}[${i}]`, found));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  if (typeof node['reference'] === 'string') found(node, path);
  for (const [key, child] of Object.entries(node)) visit(child, `${path}.${key}`, found);
}

/**
 * Makes references under `baseUrl` relative (in place) and gives them all. Contained ones (`#id`) pass; anything else that is
 * not in this record is refused: nobody here could check it. Logical references (an identifier, a display) are untouched.
 */
export function localReferences(resource: Resource, baseUrl: string): LocalReference[] {
  const references: LocalReference[] = [];
  visit(resource, resource.resourceType, (node, path) => {
    const written = String(node['reference']);
    if (written.startsWith('#')) return;
    const relative = written.startsWith(`${baseUrl}/`) ? written.slice(baseUrl.length + 1) : written;
    const [, type = '', id = ''] = LOCAL.exec(relative) ?? [];
    if (!SUPPORTED_TYPES.includes(type))
      throw refuse('value', 'Not a reference to a resource of this record', `${path}.reference`);
    node['reference'] = relative;
    references.push({ type, id, path: `${path}.reference` });
  });
  return references;
}
