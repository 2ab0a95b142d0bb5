// Fingerprints recognise a message that was received before (RULE C-03, RULE C-04) without saying what it is:
// HMAC-SHA-256 under the vault's digest key over sender, time as written, kind, text, the platform's id where it has one, and
// which of several equal ones it is.
import { createHmac, type KeyObject } from 'node:crypto';
import type { ParsedMessage, ParsedThread } from '../ingest/parsed-thread.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';

const LABEL = 'countersign/fingerprint/v1';

export type Fingerprint = { digest: Buffer; kind: string; attachments: number };

/** Gives fingerprints message by message in file order; one per thread, because it counts equal messages. */
export function fingerprinter(digestKey: KeyObject): (message: ParsedMessage) => Buffer {
  const seen = new Map<string, number>();
  return ({ sender, at, kind, text, id }) => {
    // Where the platform has an id, two messages that are alike in all else are still two, in whichever exports they come.
    const own = id === undefined ? [] : [id.toWellFormed()];
    const content = hmac(digestKey, canonicalJson([LABEL, sender, at, kind, text.toWellFormed(), ...own]));
    const name = content.toString('base64');
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return hmac(digestKey, canonicalJson([LABEL, name, occurrence]));
  };
}

export type ReadThread = { fingerprints: Fingerprint[]; senders: string[] };

/** One pass over a thread: a fingerprint per message, and every sender label in order of appearance. */
export async function readThread(digestKey: KeyObject, thread: ParsedThread): Promise<ReadThread> {
  const next = fingerprinter(digestKey);
  const fingerprints: Fingerprint[] = [];
  const senders = new Set<string>();
  for await (const message of thread.messages()) {
    const attachments = message.attachments.filter(({ present }) => present).length;
    fingerprints.push({ digest: next(message), kind: message.kind, attachments });
    // A notice may carry the group's name as its label: the group holds no copy.
    if (message.sender !== null && message.kind !== 'system') senders.add(message.sender);
  }
  return { fingerprints, senders: [...senders] };
}

/** Keyed digest of a patient reference or identifier, for blind search; 32 bytes. */
export function patientDigest(digestKey: KeyObject, referenceOrIdentifier: string): Buffer {
  return hmac(digestKey, canonicalJson(['countersign/patient/v1', referenceOrIdentifier]));
}

function hmac(key: KeyObject, bytes: Buffer): Buffer {
  return createHmac('sha256', key).update(bytes).digest();
}
