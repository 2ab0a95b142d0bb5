// Checks an exported trail offline (RULE C-02): one AuditEvent per line. The chain is computed again from the bytes that each
// line carries, and each line is derived again from those bytes: an event that was dropped, swapped or changed is named. No
// database and no key. The file is hostile input.
import type { AuditEvent as FhirAuditEvent } from '@medplum/fhirtypes';
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { chainHash, GENESIS } from './chain.ts';
import { CHAIN_DETAILS, MAPPING, toAuditEvent, type ChainedEvent } from './fhir-audit-event.ts';
import { idSystem } from './fhir-names.ts';
import type { Head } from './queries.ts';
import { readEvent } from './read-event.ts';

export type ExportFault =
  /** Not a line of ours. */
  | 'not-an-event'
  /** Made by another version of the service, which has to check it. */
  | 'other-mapping'
  /** One or more are missing before this line, from `index` on. */
  | 'event-missing'
  /** It stood here before, or belongs further up. */
  | 'out-of-order'
  | 'previous-hash-differs'
  | 'hash-differs'
  /** The resource says something else than the bytes that were hashed. */
  | 'resource-differs'
  | 'end-missing'
  | 'anchor-differs';

export type ExportProblem = { line: number; index: number | null; code: ExportFault };

export type ExportReport = {
  events: number;
  /** Index of the first event; an export may begin later than the trail. */
  first: number | null;
  /** Of the last event: what a later export has to go on from. */
  head: { size: number; hash: string } | null;
  problems: ExportProblem[];
};

const MAX_LINE_CHARS = 64 * 1024;
const HASH_BYTES = 32;

type Link = { index: number; hash: Buffer };

/** The report on an export. `anchor`: a head that was noted elsewhere, as for `verifyChain`. */
export async function checkExport(
  lines: AsyncIterable<string> | Iterable<string>,
  anchor?: Head,
): Promise<ExportReport> {
  const problems: ExportProblem[] = [];
  let [line, events] = [0, 0];
  let first: number | null = null;
  let site: string | null = null;
  let last: Link | null = null;
  for await (const text of lines) {
    line += 1;
    const read = readLine(text);
    if (typeof read === 'string') {
      problems.push({ line, index: null, code: read });
      continue;
    }
    events += 1;
    first ??= read.index;
    // The one thing of a line that is not hashed: it is the organisation's name on every line alike.
    site ??= read.site;
    if (read.site !== site) problems.push({ line, index: read.index, code: 'resource-differs' });
    for (const fault of linkFaults(read, last, anchor)) problems.push({ line, ...fault });
    if (last === null || read.index > last.index) last = { index: read.index, hash: read.hash };
  }
  if (anchor !== undefined && (last?.index ?? -1) + 1 < anchor.size)
    problems.push({ line, index: (last?.index ?? -1) + 1, code: 'end-missing' });
  const head = last === null ? null : { size: last.index + 1, hash: last.hash.toString('hex') };
  return { events, first, head, problems };
}

type ReadLine = ChainedEvent & { site: string; resourceDiffers: boolean };

function* linkFaults(
  read: ReadLine,
  last: Link | null,
  anchor: Head | undefined,
): Generator<Omit<ExportProblem, 'line'>> {
  const { index, prev, hash, body } = read;
  if (!chainHash(prev, body).equals(hash)) yield { index, code: 'hash-differs' };
  if (read.resourceDiffers) yield { index, code: 'resource-differs' };
  if (last === null) {
    if (index === 0 && !prev.equals(GENESIS)) yield { index, code: 'previous-hash-differs' };
  } else if (index <= last.index) {
    yield { index, code: 'out-of-order' };
  } else if (index > last.index + 1) {
    yield { index: last.index + 1, code: 'event-missing' };
  } else if (!prev.equals(last.hash)) {
    yield { index, code: 'previous-hash-differs' };
  }
  if (index + 1 === anchor?.size && !hash.equals(anchor.hash)) yield { index, code: 'anchor-differs' };
}

function readLine(text: string): ReadLine | 'not-an-event' | 'other-mapping' {
  if (text.length > MAX_LINE_CHARS) return 'not-an-event';
  try {
    const resource = JSON.parse(text) as FhirAuditEvent;
    const details = detailsOf(resource);
    const mapping = details.get(CHAIN_DETAILS.mapping);
    if (mapping === undefined) return 'not-an-event';
    if (mapping !== MAPPING) return 'other-mapping';
    const [prev, hash, body] = [CHAIN_DETAILS.previous, CHAIN_DETAILS.hash, CHAIN_DETAILS.body].map((type) =>
      Buffer.from(details.get(type) ?? '', 'base64'),
    );
    if (prev?.length !== HASH_BYTES || hash?.length !== HASH_BYTES || body === undefined)
      return 'not-an-event';
    const event = readEvent(body);
    const stored = { index: event.index, body, prev, hash };
    const site = resource.source.site ?? '';
    const derived = toAuditEvent(stored, event, site);
    const same = canonicalJson(derived as unknown as Json).equals(canonicalJson(resource as unknown as Json));
    return { ...stored, site, resourceDiffers: !same };
  } catch {
    // Whatever it was that could not be read: this line is none of ours.
    return 'not-an-event';
  }
}

function detailsOf({ entity = [] }: FhirAuditEvent): ReadonlyMap<string, string> {
  const chain = entity.find(({ what }) => what?.identifier?.system === idSystem('audit-event'));
  return new Map(
    (chain?.detail ?? []).map(({ type, valueString, valueBase64Binary }) => [
      type,
      valueString ?? valueBase64Binary ?? '',
    ]),
  );
}
