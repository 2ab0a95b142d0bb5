// What a Communication says: its texts, and the files it carries or points at.
import { objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import type { Communication } from './communication.ts';
import { decoded, isAsTold, placeName } from './inline-file.ts';
import { keyOfReference } from './reference.ts';

export type PayloadContext = {
  store: AttachmentStore;
  /** Entries of Binary resources by key. */
  binaries: ReadonlyMap<string, number>;
};

/** `oddities` are codes of remarks. */
export type Said = { text: string; attachments: AttachmentMention[]; oddities: string[] };

/** Texts of one Communication stand on lines of their own: it has several only where the messenger sent it so. */
export function saidBy({ payload, entry }: Communication, index: number, context: PayloadContext): Said {
  const texts: string[] = [];
  const said: Said = { text: '', attachments: [], oddities: [] };
  for (const [number, part] of payload.entries()) {
    const words = textAt(part, 'contentString') ?? textAt(part, 'contentCodeableConcept', 'text');
    const attachment = objectAt(part, 'contentAttachment');
    const reference = objectAt(part, 'contentReference');
    if (words !== undefined) texts.push(words);
    else if (attachment !== undefined)
      said.attachments.push(mentionOf(attachment, entry, { index, number }, context, said.oddities));
    else if (reference !== undefined)
      said.attachments.push({ name: nameOfReference(reference), present: false });
    else said.oddities.push('fhir-unknown-payload');
  }
  return { ...said, text: texts.join('\n') };
}

function mentionOf(
  attachment: JsonObject,
  entry: JsonObject,
  { index, number }: { index: number; number: number },
  { store, binaries }: PayloadContext,
  oddities: string[],
): AttachmentMention {
  const title = textAt(attachment, 'title');
  const data = valueAt(attachment, 'data');
  if (data !== undefined) {
    const bytes = decoded(data);
    const whole = bytes !== null && isAsTold(bytes, attachment);
    if (!whole) oddities.push(bytes === null ? 'fhir-broken-attachment' : 'fhir-attachment-differs');
    return { name: placeName(index, number, title), present: whole };
  }
  const url = textAt(attachment, 'url');
  const binary = url === undefined ? undefined : binaries.get(keyOfReference(url, entry));
  if (binary !== undefined) return { name: placeName(binary, null, title), present: true };
  const beside = [url, title].find((name) => name !== undefined && store.has(name));
  if (beside !== undefined) return { name: beside, present: true };
  return {
    name: title ?? lastPart(url) ?? textAt(attachment, 'contentType') ?? 'attachment',
    present: false,
  };
}

/** An address may carry a ticket in its query: only its last part is kept. */
function lastPart(url: string | undefined): string | undefined {
  const part = url?.replace(/[?#][^]*$/, '').replace(/^.*\//, '');
  return part === '' ? undefined : part;
}

function nameOfReference(reference: JsonObject): string {
  return textAt(reference, 'display') ?? textAt(reference, 'reference') ?? 'reference';
}
