// Filing: check, write each resource once (write-once.ts), read all of it back (read-back.ts), confirm. Safe to run again from
// any point: what was done is found in the ledger or in the record system (RULE F-01). `fhir.md` §4.2.
import type { CommunicationPayload, Resource } from '@medplum/fhirtypes';
import { createHmac } from 'node:crypto';
import { canonicalJson, type Json } from '../kernel/canonical-json.ts';
import { Fault, faultCode } from '../kernel/fault.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { commit, COMMITMENT_LABELS, newSalt, toBase64, type Sodium } from '../signing/index.ts';
import type { Entry, EntryAttachment, EntryItem, SignedEntries } from '../attribution/signed-entries.ts';
import { agreedElements } from './agreed-elements.ts';
import { checkText } from './check-text.ts';
import { buildHeader, buildMessage } from './communication.ts';
import { restoreConfirmedFiling, type ConfirmedFiling } from './confirmed-filing.ts';
import { recordDoubt, recordPlace, type ItemId } from './ledger-queries.ts';
import { buildBinary, isInline, mediaPayload, signedBytes, type RecordBytes } from './media.ts';
import { buildProvenance } from './provenance.ts';
import { readBack, type Written } from './read-back.ts';
import { attachmentKey, headerKey, messageKey, provenanceKey } from './resource-key.ts';
import { inSingleFlight } from './single-flight.ts';
import type { ResourceValidator } from './validate.ts';
import { writeOnce, type Intended, type WriteDeps } from './write-once.ts';

export type FilingDeps = WriteDeps & {
  sodium: Sodium;
  /** From `openValidator()`, once per process. */
  validate: ResourceValidator;
  /** A 32-byte key that is not in the database (custody's `digestKey`): the ledger's digests say nothing without it. */
  digestKey: Buffer;
  /** The bytes of an attachment as signed; any fault of it ends the filing. */
  attachmentForRecord(attachmentId: string): Promise<RecordBytes>;
  /**
   * Keeps the salt that opens a commitment: by the time the caller keeps the confirmation, its salts are durable. For `record`, `id` is `<entryId>/<messageId>` and the
   * bytes are `agreedElements`; for `patient`, `id` is the entry's and the bytes are the reference in UTF-8. Called again with
   * a new salt when filing is repeated: the last one for an id counts.
   */
  keepOpening(kind: 'record' | 'patient', id: string, salt: Buffer): Promise<void>;
  /**
   * Told in the transaction of the ledger's row that proves it: once when an entry is filed, once when it was read back and is
   * equal, and each time that a read-back found something else.
   */
  onEntry(db: Db, entryId: string, what: EntryNews): Promise<void>;
};

/** `result`: `equal`, or the code of the fault. */
export type EntryNews = { name: 'filed' } | { name: 'read-back'; result: string };

type WrittenItem = Written & { item: EntryItem };
type WrittenEntry = { entry: Entry; header: Written; messages: WrittenItem[]; provenance: Written };
type Step = Pick<Intended, 'kind' | 'key' | 'path' | 'onWritten'> & {
  /** Without the bytes of attachments. */
  shape: Resource;
  complete?: () => Promise<Resource>;
};

/**
 * Files what was signed and confirms it. For the workflow: a fault of kind `unavailable` (`filing-record-unavailable`,
 * `-record-busy`, `-already-running`) = run again later; every other one = a person has to look. Those are, before anything is
 * sent: `filing-character-not-allowed`, `-text-too-long`, `-message-twice`, `-invalid-resource`, `-attachment-changed`; from the
 * record system: `-not-authorised`, `-refused-by-record`, `-record-cannot-search`, `-duplicate-in-record`; afterwards:
 * `-read-back-differs`, `-read-back-missing`, `-content-changed`. Places name elements, never values.
 */
export async function fileSigned(deps: FilingDeps, signed: SignedEntries): Promise<ConfirmedFiling> {
  checkText(signed);
  checkOncePerEntry(signed);
  return inSingleFlight(deps.db, signed.signatureId, async () => {
    const written: WrittenEntry[] = [];
    for (const [i, entry] of signed.entries.entries())
      written.push(await writeEntry(deps, signed, entry, `entries.${i}`));
    const filedAt = deps.clock.now();
    const entries = [];
    for (const entry of written)
      entries.push(
        await confirmEntry(deps, signed, entry).catch((error: unknown) => doubt(deps, signed, entry, error)),
      );
    return restoreConfirmedFiling({
      caseId: signed.caseId,
      signatureId: signed.signatureId,
      platform: signed.platform,
      recordSystem: deps.record.baseUrl,
      filedAt: filedAt.toISOString(),
      readBackAt: deps.clock.now().toISOString(),
      signedBy: signed.signedBy.accountId,
      preparedBy: [...new Set(signed.entries.map(({ preparedBy }) => preparedBy.accountId))],
      entries,
      dispositions: signed.dispositions,
    });
  });
}

/** Two parts of one message in one entry would have one name in the record. */
function checkOncePerEntry(signed: SignedEntries): void {
  for (const [i, { items }] of signed.entries.entries()) {
    const seen = new Set<string>();
    for (const [j, { messageId }] of items.entries()) {
      if (seen.has(messageId))
        throw new Fault('invalid', 'filing-message-twice', 'A message stands twice in one entry.', {
          place: { path: `entries.${i}.items.${j}` },
        });
      seen.add(messageId);
    }
  }
}

async function writeEntry(
  deps: FilingDeps,
  signed: SignedEntries,
  entry: Entry,
  path: string,
): Promise<WrittenEntry> {
  const subject = entry.patient.reference;
  const header = await write(deps, signed, entry, {
    kind: 'header',
    key: headerKey(entry.entryId),
    path,
    shape: buildHeader(signed, entry),
  });
  const messages: WrittenItem[] = [];
  for (const [i, item] of entry.items.entries()) {
    const message = await writeMessage(deps, signed, entry, { item, header, path: `${path}.items.${i}` });
    messages.push({ ...message, item, subject });
  }
  const targets = [header, ...messages].map(({ reference }) => reference);
  const provenance = await write(deps, signed, entry, {
    kind: 'provenance',
    key: provenanceKey(entry.entryId),
    path,
    shape: buildProvenance(signed, entry, targets),
    // The last of an entry: its row stands for the entry.
    onWritten: (db) => deps.onEntry(db, entry.entryId, { name: 'filed' }),
  });
  return { entry, header: { ...header, subject }, messages, provenance };
}

async function writeMessage(
  deps: FilingDeps,
  signed: SignedEntries,
  entry: Entry,
  { item, header, path }: { item: EntryItem; header: Written; path: string },
): Promise<Written> {
  const inline = isInline(item);
  const placed: { attachment: EntryAttachment; binary: string | null }[] = [];
  for (const [i, attachment] of item.attachments.entries()) {
    const binary = inline
      ? null
      : await writeBinary(deps, signed, entry, { item, attachment, path: `${path}.attachments.${i}` });
    placed.push({ attachment, binary });
  }
  const build = (media: CommunicationPayload[]) =>
    buildMessage(signed, entry, item, { header: header.reference, media });
  const message = await write(deps, signed, entry, {
    kind: 'message',
    key: messageKey(entry.entryId, item.messageId),
    path,
    shape: build(placed.map(({ attachment }) => mediaPayload(attachment, {}))),
    complete: async () => {
      const media: CommunicationPayload[] = [];
      for (const { attachment, binary } of placed) {
        const content =
          binary === null
            ? { data: (await signedBytes(deps, attachment, path)).toString('base64') }
            : { url: binary };
        media.push(mediaPayload(attachment, content));
      }
      return build(media);
    },
  });
  return { ...message, attachments: placed };
}

async function writeBinary(
  deps: FilingDeps,
  signed: SignedEntries,
  entry: Entry,
  { item, attachment, path }: { item: EntryItem; attachment: EntryAttachment; path: string },
): Promise<string> {
  const binary = await write(deps, signed, entry, {
    kind: 'attachment',
    key: attachmentKey(entry.entryId, item.messageId, attachment.attachmentId),
    path,
    shape: { ...buildBinary(entry, item, attachment, Buffer.alloc(0)), data: attachment.sha256 },
    complete: async () => buildBinary(entry, item, attachment, await signedBytes(deps, attachment, path)),
  });
  return binary.reference;
}

async function write(deps: FilingDeps, signed: SignedEntries, entry: Entry, step: Step): Promise<Written> {
  const { kind, key, path, shape, complete, onWritten } = step;
  const digested = canonicalJson(structuredClone(shape) as unknown as Json);
  const reference = await writeOnce(deps, {
    signatureId: signed.signatureId,
    caseId: signed.caseId,
    entryId: entry.entryId,
    kind,
    key,
    path,
    type: shape.resourceType,
    contentDigest: createHmac('sha256', deps.digestKey).update(digested).digest(),
    build: async () => {
      const resource = complete === undefined ? shape : await complete();
      deps.validate(resource);
      return resource;
    },
    ...(onWritten === undefined ? {} : { onWritten }),
  });
  return { resource: shape, reference, key, subject: null, path, attachments: [] };
}

async function confirmEntry(
  deps: FilingDeps,
  signed: SignedEntries,
  written: WrittenEntry,
): Promise<ConfirmedFiling['entries'][number]> {
  const { entry } = written;
  const header = await verify(deps, signed, written.header);
  const messages: ConfirmedFiling['entries'][number]['messages'] = [];
  for (const message of written.messages) {
    const { reference, versionId, resource } = await verify(deps, signed, message);
    const attachmentDigests = message.item.attachments.map(({ sha256 }) => sha256.toLowerCase());
    const bytes = agreedElements(resource, deps.record.baseUrl, { versionId, attachmentDigests });
    const { messageId } = message.item;
    const commitment = await commitTo(deps, 'record', `${entry.entryId}/${messageId}`, bytes);
    messages.push({ reference, versionId, messageId, commitment });
  }
  const provenance = await verify(deps, signed, written.provenance, (db) =>
    deps.onEntry(db, entry.entryId, { name: 'read-back', result: 'equal' }),
  );
  const place = ({ reference, versionId }: typeof header) => ({ reference, versionId });
  const patient = await commitTo(deps, 'patient', entry.entryId, Buffer.from(entry.patient.reference));
  return { entryId: entry.entryId, patient, header: place(header), provenance: place(provenance), messages };
}

/** Base64; its salt is kept before anything is built on it. */
async function commitTo(
  deps: FilingDeps,
  kind: 'record' | 'patient',
  id: string,
  bytes: Buffer,
): Promise<string> {
  const salt = newSalt(deps.random);
  await deps.keepOpening(kind, id, salt);
  return toBase64(commit(deps.sodium, COMMITMENT_LABELS[kind], salt, bytes));
}

/** `onNew`: called in the transaction of the row, unless it was verified before. */
async function verify(
  deps: FilingDeps,
  signed: SignedEntries,
  written: Written,
  onNew?: (db: Db) => Promise<void>,
) {
  const found = await readBack(deps, written);
  const { reference, versionId } = found;
  await inTransaction(deps.db, async (db) => {
    const place = { state: 'verified' as const, reference, versionId };
    const isNew = await recordPlace(db, rowOf(signed, written), place, deps.clock.now());
    if (isNew) await onNew?.(db);
  });
  return found;
}

/** Notes what a read-back found instead, and throws it on. */
async function doubt(
  deps: FilingDeps,
  signed: SignedEntries,
  { entry, provenance }: WrittenEntry,
  error: unknown,
): Promise<never> {
  const result = faultCode(error);
  if (result !== undefined && OTHER_THAN_SIGNED.has(result))
    await inTransaction(deps.db, async (db) => {
      await recordDoubt(db, rowOf(signed, provenance), deps.clock.now());
      await deps.onEntry(db, entry.entryId, { name: 'read-back', result });
    });
  throw error;
}

const OTHER_THAN_SIGNED: ReadonlySet<string> = new Set([
  'filing-read-back-differs',
  'filing-read-back-missing',
  'filing-duplicate-in-record',
]);

function rowOf({ signatureId }: SignedEntries, { key }: Written): ItemId {
  return { signatureId, resourceKey: key.value };
}
