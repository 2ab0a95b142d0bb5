// Opens originals for somebody with a reason; the audit event is written before anything is handed over (RULE C-02).
import type { AuditEvent } from '../audit/index.ts';
import { Fault } from '../kernel/fault.ts';
import {
  commitmentsOf,
  findAttachment,
  findCase,
  findOriginal,
  messagesOf,
  sealedOriginals,
} from './case-queries.ts';
import { sniffMediaType } from './media-type.ts';
import { listNotesOf } from './note-queries.ts';
import { openNote } from './notes.ts';
import { open, requireKey } from './open.ts';
import type { Original, OriginalCommitment, Reading, RecordAttachment, ShownAttachment } from './original.ts';
import type { FoundKey, KeyVault } from './ports.ts';
import { requireRecordForm, shownForm } from './record-form.ts';
import { readSalts } from './salts.ts';
import { ATTACHMENT_SCHEMA, ORIGINAL_SCHEMA } from './seal-message.ts';
import type { Station } from './station.ts';
import type { CustodyTables } from './tables.ts';

const PAGE = 500;

export async function openMessage(station: Station, messageId: string, reading: Reading): Promise<Original> {
  const row = await findOriginal(station.db, messageId);
  if (row === undefined) throw new Fault('not-found', 'custody-unknown-message', 'There is no such message.');
  const original = await readOriginal(station.vault, row);
  const fields = { messageId, caseId: row.case_id };
  await station.audit.append(station.db, { name: 'original-opened', ...reading, fields });
  return original;
}

/** Opens with a given vault and without an audit event: for readings above and for the proof of erasure. */
export async function readOriginal(
  vault: Pick<KeyVault, 'get'>,
  row: CustodyTables['original'],
): Promise<Original> {
  const keys = await vault.get(row.case_id, [row.message_id]);
  return unseal(keys.get(row.message_id), row);
}

function unseal(found: FoundKey | undefined, row: CustodyTables['original']): Original {
  const key = requireKey(found);
  try {
    if (row.sealed === null) throw new Fault('conflict', 'custody-key-destroyed', 'The message was erased.');
    const as = { id: row.message_id, owner: row.case_id, schema: ORIGINAL_SCHEMA, epoch: row.epoch };
    const plaintext = open(key, row.sealed, as);
    const original = JSON.parse(plaintext.toString('utf8')) as Original;
    plaintext.fill(0);
    return original;
  } finally {
    key.fill(0);
  }
}

export async function openCase(station: Station, caseId: string, reading: Reading): Promise<Original[]> {
  if ((await findCase(station.db, caseId)) === undefined)
    throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const originals: Original[] = [];
  const standing = (await messagesOf(station.db, caseId)).filter((message) => message.removed_at === null);
  const keys = await station.vault.get(
    caseId,
    standing.map((message) => message.message_id),
  );
  try {
    for (let after = -1; ;) {
      const rows = await sealedOriginals(station.db, caseId, after, PAGE);
      for (const row of rows) {
        const found = keys.get(row.message_id);
        // Being erased just now: its key is gone, its bytes not yet.
        if (found !== 'destroyed') originals.push(unseal(found, row));
      }
      after = rows.at(-1)?.seq ?? after;
      if (rows.length < PAGE) break;
    }
  } finally {
    for (const key of keys.values()) if (Buffer.isBuffer(key)) key.fill(0);
  }
  const fields = { caseId, messages: originals.length };
  await station.audit.append(station.db, { name: 'case-opened', ...reading, fields });
  return originals;
}

export async function openAttachment(
  station: Station,
  attachmentId: string,
  reading: Reading,
): Promise<ShownAttachment> {
  const { attachment, ids } = await readAttachment(station, attachmentId);
  const shown = shownForm(attachment.mediaType, attachment.bytes);
  await station.audit.append(station.db, { name: 'attachment-opened', ...reading, fields: ids });
  return shown;
}

export async function attachmentForRecord(
  station: Station,
  attachmentId: string,
  reading: Reading,
): Promise<RecordAttachment> {
  const { attachment, ids } = await readAttachment(station, attachmentId);
  // RULE C-06
  const form = requireRecordForm(attachment.mediaType, attachment.bytes);
  const event: AuditEvent = { name: 'attachment-exported', ...reading, fields: ids };
  await station.audit.append(station.db, event);
  return form;
}

async function readAttachment(station: Station, attachmentId: string) {
  const row = await findAttachment(station.db, attachmentId);
  if (row === undefined)
    throw new Fault('not-found', 'custody-unknown-attachment', 'There is no such attachment.');
  const bytes = await readAttachmentBytes(station.vault, row);
  const ids = { attachmentId, messageId: row.message_id, caseId: row.case_id };
  return { attachment: { mediaType: sniffMediaType(bytes), bytes }, ids };
}

/** As `readOriginal`, for an attachment. */
export async function readAttachmentBytes(
  vault: Pick<KeyVault, 'get'>,
  row: CustodyTables['attachment'],
): Promise<Buffer> {
  const key = requireKey((await vault.get(row.case_id, [row.attachment_id])).get(row.attachment_id));
  try {
    if (row.sealed === null)
      throw new Fault('conflict', 'custody-key-destroyed', 'The attachment was erased.');
    const as = { id: row.attachment_id, owner: row.case_id, schema: ATTACHMENT_SCHEMA, epoch: row.epoch };
    return open(key, row.sealed, as);
  } finally {
    key.fill(0);
  }
}

export async function openCommitments(
  station: Station,
  caseId: string,
  reading: Reading,
): Promise<OriginalCommitment[]> {
  const [note] = await listNotesOf(station.db, caseId, ['original-salts']);
  if (note === undefined) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const bytes = await openNote(station, note.note_id, reading);
  const rows = await commitmentsOf(station.db, caseId);
  const salts = readSalts(
    bytes,
    rows.map((row) => row.message_id),
  );
  bytes.fill(0);
  return rows.map(({ message_id: messageId, commitment }, at) => ({
    messageId,
    commitment,
    salt: salts[at] ?? Buffer.alloc(0),
  }));
}
