// The agreed elements of a filed resource: what the commitment in a receipt is made over. They can be derived again from the
// record alone, years later: the resource as read, without what a server may change, plus its version (`receipts.md` §3.3).
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { EXTENSION_BASE } from './canonical.ts';
import { REFERENCE_ELEMENTS, relativeReference, SERVER_ELEMENTS, TIME_ELEMENTS } from './compare.ts';

type Node = { [key: string]: unknown };

/**
 * The canonical bytes (RFC 8785) of `{elements, versionId}`. In `elements`: references as `Type/id` without a display where
 * they have one; times as UTC; our own extensions only; attachments as content type, title and SHA-256 (hex) of their bytes,
 * which `attachmentDigests` gives in order.
 */
export function agreedElements(
  resource: object,
  baseUrl: string,
  filed: { versionId: string; attachmentDigests: string[] },
): Buffer {
  const digests = [...filed.attachmentDigests];
  const kept = Object.entries(resource).filter(([key]) => !SERVER_ELEMENTS.has(key));
  const elements = agreeNode(Object.fromEntries(kept), baseUrl, digests);
  return canonicalJson({ elements, versionId: filed.versionId });
}

function agree(value: unknown, key: string, baseUrl: string, digests: string[]): Json {
  if (Array.isArray(value)) {
    const ours =
      key === 'extension'
        ? value.filter((item: Node) => String(item['url']).startsWith(EXTENSION_BASE))
        : value;
    return ours.map((element) => agree(element, key, baseUrl, digests));
  }
  if (typeof value === 'object' && value !== null) {
    if (key === 'contentAttachment') return agreeAttachment(value as Node, digests);
    if (REFERENCE_ELEMENTS.has(key)) return agreeReference(value as Node, baseUrl, digests);
    return agreeNode(value as Node, baseUrl, digests);
  }
  if (TIME_ELEMENTS.has(key) && typeof value === 'string') return new Date(value).toISOString();
  return value as Json;
}

function agreeNode(node: Node, baseUrl: string, digests: string[]): { [key: string]: Json } {
  const names = Object.keys(node).filter(
    (key) => key !== 'id' && !key.startsWith('_') && node[key] !== undefined,
  );
  const entries = names.map((key) => [key, agree(node[key], key, baseUrl, digests)] as const);
  return Object.fromEntries(entries.filter(([, value]) => !(Array.isArray(value) && value.length === 0)));
}

function agreeReference(node: Node, baseUrl: string, digests: string[]): Json {
  const { reference, display, identifier, extension } = node;
  const isIdentified = reference !== undefined || identifier !== undefined;
  return agreeNode(
    {
      extension,
      ...(reference === undefined ? { identifier } : { reference: relativeReference(reference, baseUrl) }),
      ...(isIdentified ? {} : { display }),
    },
    baseUrl,
    digests,
  );
}

function agreeAttachment({ contentType, title }: Node, digests: string[]): Json {
  const sha256 = digests.shift() ?? '';
  return {
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    sha256,
  };
}
