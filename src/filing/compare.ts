// RULE F-02: whether what was read back says what was signed. Everything counts but what `fhir.md` §4.2 tolerates: id, meta,
// narrative, added extensions, the display of an identified reference, absolute for relative references, the form of a time.
// The bytes of attachments are compared elsewhere, by digest. Answers with the path of the first difference, never a value.
import { EXTENSION_BASE } from './canonical.ts';

type Node = { [key: string]: unknown };

export const REFERENCE_ELEMENTS: ReadonlySet<string> = new Set([
  'authorReference',
  'partOf',
  'recipient',
  'securityContext',
  'sender',
  'subject',
  'target',
  'valueReference',
  'what',
  'who',
]);

export const TIME_ELEMENTS: ReadonlySet<string> = new Set([
  'occurredDateTime',
  'recorded',
  'sent',
  'time',
  'when',
]);

/** What a server may change of its own accord, at the root of a resource. */
export const SERVER_ELEMENTS: ReadonlySet<string> = new Set(['id', 'meta', 'text']);

const ATTACHMENT_ADDITIONS: ReadonlySet<string> = new Set(['data', 'url', 'hash', 'creation']);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Type/id`, from whatever form a server gives a reference in this record system. */
export function relativeReference(reference: unknown, baseUrl: string): unknown {
  if (typeof reference !== 'string') return reference;
  const relative = reference.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : reference;
  return relative.replace(/\/_history\/[^/]*$/, '');
}

/** Null when equal, else the path of the first element that is missing, changed or added, e.g. `Communication.payload[0]`. */
export function differenceOf(expected: object, actual: object, baseUrl: string): string | null {
  const root = (expected as { resourceType?: string }).resourceType ?? '';
  const strip = (resource: object): Node =>
    Object.fromEntries(Object.entries(resource).filter(([key]) => !SERVER_ELEMENTS.has(key)));
  return compareNodes(strip(expected), strip(actual), root, baseUrl);
}

function compareValues(
  expected: unknown,
  actual: unknown,
  place: { key: string; path: string },
  baseUrl: string,
): string | null {
  const { key, path } = place;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return path;
    return firstOf(expected.keys(), (i) =>
      compareValues(expected[i], actual[i], { key, path: `${path}[${i}]` }, baseUrl),
    );
  }
  if (isNode(expected)) {
    if (!isNode(actual)) return path;
    if (REFERENCE_ELEMENTS.has(key)) return compareReferences(expected, actual, path, baseUrl);
    if (key !== 'contentAttachment') return compareNodes(expected, actual, path, baseUrl);
    const kept = Object.entries(actual).filter(
      ([name]) => name in expected || !ATTACHMENT_ADDITIONS.has(name),
    );
    return compareNodes(expected, Object.fromEntries(kept), path, baseUrl);
  }
  if (TIME_ELEMENTS.has(key)) return sameInstant(expected, actual) ? null : path;
  return expected === actual ? null : path;
}

function compareNodes(expected: Node, actual: Node, path: string, baseUrl: string): string | null {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return firstOf(names, (key) => {
    const inner = `${path}.${key}`;
    if (key === 'extension') return compareExtensions(expected[key], actual[key], inner, baseUrl);
    if (expected[key] === undefined) return isTolerated(key, actual[key]) ? null : inner;
    return compareValues(expected[key], actual[key], { key, path: inner }, baseUrl);
  });
}

/** Servers may add element ids, extensions, and extensions of primitives. */
function isTolerated(key: string, value: unknown): boolean {
  if (key === 'id' || value === undefined) return true;
  if (!key.startsWith('_')) return false;
  const additions = Array.isArray(value) ? value : [value];
  return additions.every(
    (addition) =>
      addition === null ||
      (isNode(addition) && Object.keys(addition).every((name) => name === 'id' || name === 'extension')),
  );
}

function compareExtensions(expected: unknown, actual: unknown, path: string, baseUrl: string): string | null {
  const wanted = (expected ?? []) as Node[];
  const rest = [...((Array.isArray(actual) ? actual : []) as Node[])];
  for (const [i, extension] of wanted.entries()) {
    const at = rest.findIndex(
      (other) => isNode(other) && compareNodes(extension, other, path, baseUrl) === null,
    );
    if (at < 0) return `${path}[${i}]`;
    rest.splice(at, 1);
  }
  // One of ours that we did not write would change what the entry says.
  const strange = rest.find((extension) => String(extension['url']).startsWith(EXTENSION_BASE));
  return strange === undefined ? null : path;
}

function compareReferences(expected: Node, actual: Node, path: string, baseUrl: string): string | null {
  if (expected['reference'] !== relativeReference(actual['reference'], baseUrl)) return `${path}.reference`;
  const isIdentified = expected['reference'] !== undefined || expected['identifier'] !== undefined;
  const tolerated = (key: string): boolean =>
    key === 'reference' ||
    (key === 'display' && isIdentified) ||
    (expected[key] === undefined && (key === 'type' || (key === 'identifier' && isIdentified)));
  const strip = (node: Node): Node =>
    Object.fromEntries(Object.entries(node).filter(([key]) => !tolerated(key)));
  return compareNodes(strip(expected), strip(actual), path, baseUrl);
}

function sameInstant(expected: unknown, actual: unknown): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  // A time without an offset would be read in our own zone.
  if (!/(Z|[+-]\d\d:\d\d)$/.test(actual)) return false;
  return Date.parse(expected) === Date.parse(actual);
}

function firstOf<Item>(items: Iterable<Item>, check: (item: Item) => string | null): string | null {
  for (const item of items) {
    const difference = check(item);
    if (difference !== null) return difference;
  }
  return null;
}
