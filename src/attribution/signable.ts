// The messages of a case as sign-off needs them.
import type { Custody, Original, Reading } from '../custody/index.ts';
import type { Draft } from './draft.ts';
import type { SignableMessage } from './sign-off.ts';

/** Only what goes into an entry is prepared for the record: its metadata is removed, and what cannot be cleaned stays null. */
export async function signable(
  parts: { custody: Custody },
  view: { draft: Draft; originals: Original[] },
  reading: Reading,
): Promise<SignableMessage[]> {
  const wanted = new Set(
    view.draft.decisions.flatMap((decision) =>
      'parts' in decision ? decision.parts.flatMap((part) => part.attachmentIds) : [],
    ),
  );
  const messages: SignableMessage[] = [];
  for (const original of view.originals) {
    const attachments: SignableMessage['attachments'] = [];
    for (const { attachmentId, name } of original.attachments.filter((attachment) =>
      wanted.has(attachment.attachmentId),
    )) {
      const { mediaType, bytes, sha256 } = await parts.custody.attachmentForRecord(attachmentId, reading);
      attachments.push({
        attachmentId,
        forRecord: { attachmentId, mediaType, sizeBytes: bytes.length, sha256, title: name },
      });
    }
    const { messageId, seq, saidAt, sender, text } = original;
    messages.push({
      messageId,
      seq,
      saidAt,
      saidAtWallTime: original.atIsWallTime ? original.at : null,
      sender,
      text,
      appText: original.appText ?? [],
      attachments,
    });
  }
  return messages;
}
