// RULE F-02: fetches what was written, on new connections: by id, and by what an independent reader would search for, so that an
// entry in the wrong patient's record is found too. Compares with what was signed. Changes nothing in the record system.
import type { Communication, Resource } from '@medplum/fhirtypes';
import type { EntryAttachment } from '../attribution/signed-entries.ts';
import { Fault } from '../kernel/fault.ts';
import { differenceOf, relativeReference } from './compare.ts';
import { hasDigest } from './media.ts';
import type { Found, RecordSystem, ResourceKey } from './ports.ts';
import { duplicate } from './write-once.ts';

/** What must be there. `resource` comes without the bytes of attachments, which stand in `attachments`, in order. */
export type Written = {
  resource: Resource;
  reference: string;
  key: ResourceKey;
  /** The patient in whose record it must be found; null for types that are not searched by patient. */
  subject: string | null;
  path: string;
  attachments: { attachment: EntryAttachment; binary: string | null }[];
};

export type ReadBackDeps = { record: RecordSystem; delay: (ms: number) => Promise<void> };

/** Some servers show what they stored only after a moment. */
const WAITS_MS = [2_000, 4_000, 8_000];

/**
 * Reads one resource back and gives it as found. Faults: `filing-read-back-differs` (path of the element),
 * `filing-read-back-missing` (not there after several looks), `filing-duplicate-in-record`, and what the record system's port
 * throws.
 */
export async function readBack(deps: ReadBackDeps, written: Written): Promise<Found> {
  const { record } = deps;
  const { reference, key, subject, resource, path } = written;
  const found = await patiently(deps, () => record.read(reference));
  if (found === null) throw missing(path);
  const difference = differenceOf(resource, found.resource, record.baseUrl);
  if (difference !== null) throw differs(difference);
  await checkAttachments(record, written, found.resource);
  // The same again, as somebody else would look for it.
  const anywhere = await patiently(deps, () => searchOne(record, written));
  if (anywhere?.reference !== reference) throw missing(path);
  if (subject === null) return found;
  const underPatient = await record.search(resource.resourceType, key, subject);
  if (underPatient.length !== 1 || underPatient[0]?.reference !== reference)
    throw differs(`${resource.resourceType}.subject`);
  return found;
}

/** Exactly one may carry the key (RULE F-01). */
async function searchOne(record: RecordSystem, { resource, key, path }: Written) {
  const found = await record.search(resource.resourceType, key);
  if (found.length > 1) throw duplicate(path);
  return found[0] ?? null;
}

async function patiently(deps: ReadBackDeps, look: () => Promise<Found | null>): Promise<Found | null> {
  for (const waitMs of WAITS_MS) {
    const found = await look();
    if (found !== null) return found;
    await deps.delay(waitMs);
  }
  return look();
}

async function checkAttachments(record: RecordSystem, written: Written, resource: Resource): Promise<void> {
  if (written.attachments.length === 0) return;
  const payload = (resource as Communication).payload ?? [];
  const places = payload.flatMap(({ contentAttachment }, i) =>
    contentAttachment === undefined ? [] : [{ i, contentAttachment }],
  );
  for (const [n, { attachment, binary }] of written.attachments.entries()) {
    const place = places[n];
    const path = `Communication.payload[${place?.i ?? n}].contentAttachment`;
    const { data, url } = place?.contentAttachment ?? {};
    const bytes =
      data !== undefined ? Buffer.from(data, 'base64') : await linkedBytes(record, url, binary, path);
    if (!hasDigest(bytes, attachment.sha256)) throw differs(path);
  }
}

/**
 * Follows a link within the record system only. A URL that leads elsewhere was rewritten by the server (`fhir.md` §0.8) and is
 * not followed with our token: then the Binary that we wrote is read.
 */
async function linkedBytes(
  record: RecordSystem,
  url: string | undefined,
  binary: string | null,
  path: string,
): Promise<Buffer> {
  if (url === undefined) throw differs(path);
  const relative = relativeReference(url, record.baseUrl);
  const isLocal = typeof relative === 'string' && /^Binary\/[A-Za-z0-9.-]{1,64}$/.test(relative);
  const reference = isLocal ? relative : binary;
  if (reference === null) throw differs(`${path}.url`);
  const found = await record.read(reference);
  if (found === null) throw missing(path);
  const { data } = found.resource as { data?: string };
  if (data === undefined) throw differs(path);
  return Buffer.from(data, 'base64');
}

function differs(path: string): Fault {
  const message = 'What the record system holds is not what was signed.';
  return new Fault('conflict', 'filing-read-back-differs', message, { place: { path } });
}

function missing(path: string): Fault {
  const message = 'The record system does not have what it said it stored.';
  return new Fault('conflict', 'filing-read-back-missing', message, { place: { path } });
}
