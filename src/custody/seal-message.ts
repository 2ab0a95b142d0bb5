// Turns one parsed message into its sealed rows (RULE C-01): the original, each attachment, the commitment. Trusts ingest's
// types, not its bytes: attachment types are told from the bytes.
import type { ParsedMessage, RawSlice } from '../ingest/parsed-thread.ts';
import { sha256 } from '../kernel/digest.ts';
import { newId } from '../kernel/ids.ts';
import { COMMITMENT_LABELS } from '../signing/index.ts';
import { canonicalOriginal } from './canonical-original.ts';
import type { CaseMarks } from './case-marks.ts';
import type { SealedRows } from './deposit-queries.ts';
import { sniffMediaType } from './media-type.ts';
import type { Original, OriginalAttachment } from './original.ts';
import { recordForm } from './record-form.ts';
import type { SaidAt } from './said-at.ts';
import { seal } from './seal.ts';
import type { Station } from './station.ts';

export const ORIGINAL_SCHEMA = 'original/v1';
export const ATTACHMENT_SCHEMA = 'attachment/v1';

export type MessageKey = { keyId: string; key: Buffer };

/** What was prepared for one message before its content is read: ids, keys and the salt. */
export type MessageSlot = { message: MessageKey; attachments: MessageKey[]; salt: Buffer };

export type SealingCase = {
  caseId: string;
  epoch: string;
  timeZone: string;
  saidAt: (at: string, atIsWallTime: boolean) => SaidAt;
  attachment(name: string): Promise<Buffer | null>;
  /** RULE D-04: what holds find its messages by. */
  marks: CaseMarks;
};

/** Adds the message's row to `rows`. `attachments` are those that `sealAttachments` gave. */
export function sealMessage(
  station: Station,
  where: SealingCase,
  parsed: ParsedMessage,
  slot: MessageSlot,
  attachments: OriginalAttachment[],
  rows: SealedRows,
): void {
  const { caseId, epoch } = where;
  const messageId = slot.message.keyId;
  const original = buildOriginal(where, parsed, messageId, attachments);
  const plaintext = Buffer.from(JSON.stringify(original), 'utf8');
  const as = { id: messageId, owner: caseId, schema: ORIGINAL_SCHEMA, epoch };
  const sealed = seal(slot.message.key, plaintext, as, station.random);
  plaintext.fill(0);
  const { text, saidAt, sender, kind, seq } = original;
  const digests = attachments.map((a) => a.recordSha256 ?? a.sha256);
  const committed = canonicalOriginal({ text, saidAt, sender, kind, attachments: digests });
  const commitment = station.commit(COMMITMENT_LABELS.original, slot.salt, committed);
  const marks = { speaker: where.marks.speakerOf(parsed), day: where.marks.dayOf(original) };
  rows.originals.push({
    message_id: messageId,
    case_id: caseId,
    seq,
    kind,
    ...marks,
    epoch,
    sealed,
    commitment,
  });
  rows.sizeBytes += sealed.length;
}

/** Seals the files that came with a message, adds their rows to `rows`, and describes all that it mentions. */
export async function sealAttachments(
  station: Station,
  where: SealingCase,
  parsed: ParsedMessage,
  slot: MessageSlot,
  rows: SealedRows,
): Promise<OriginalAttachment[]> {
  const attachments: OriginalAttachment[] = [];
  let used = 0;
  for (const { name, present } of parsed.attachments) {
    const key = present ? slot.attachments[used] : undefined;
    const bytes = key === undefined ? null : await where.attachment(name);
    if (key === undefined || bytes === null) {
      attachments.push(absent(name, key?.keyId ?? newId('attachment', station.random)));
      if (key !== undefined) used += 1;
      continue;
    }
    used += 1;
    attachments.push(describe(name, key.keyId, bytes));
    const as = { id: key.keyId, owner: where.caseId, schema: ATTACHMENT_SCHEMA, epoch: where.epoch };
    const sealed = seal(key.key, bytes, as, station.random);
    rows.sizeBytes += sealed.length;
    rows.attachments.push({
      attachment_id: key.keyId,
      message_id: slot.message.keyId,
      case_id: where.caseId,
      ordinal: attachments.length - 1,
      epoch: where.epoch,
      sealed,
    });
  }
  return attachments;
}

function absent(name: string, attachmentId: string): OriginalAttachment {
  const nothing = { mediaType: null, sizeBytes: null, sha256: null, recordSha256: null };
  return { attachmentId, name, present: false, ...nothing };
}

function describe(name: string, attachmentId: string, bytes: Buffer): OriginalAttachment {
  const mediaType = sniffMediaType(bytes);
  return {
    attachmentId,
    name,
    present: true,
    mediaType,
    sizeBytes: bytes.length,
    sha256: sha256(bytes).toString('hex'),
    recordSha256: recordForm(mediaType, bytes)?.sha256 ?? null,
  };
}

function buildOriginal(
  where: SealingCase,
  parsed: ParsedMessage,
  messageId: string,
  attachments: OriginalAttachment[],
): Original {
  const { raw, rawMore } = parsed;
  const rest: Omit<ParsedMessage, 'rawMore'> = parsed;
  const slice = ({ bytes, offset }: RawSlice) => ({ raw: bytes.toString('base64'), rawOffset: offset });
  return {
    ...rest,
    messageId,
    caseId: where.caseId,
    timeZone: where.timeZone,
    ...where.saidAt(parsed.at, parsed.atIsWallTime),
    attachments,
    ...slice(raw),
    ...(rawMore === undefined ? {} : { rawMore: rawMore.map(slice) }),
  };
}
