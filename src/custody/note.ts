// Notes: bytes that another station wants kept under the same protection as originals: drafts, signed entries, evidence.

export const NOTE_KINDS = [
  'draft',
  'signed-entries',
  'thread-facts',
  'evidence',
  'original-salts',
  'copy-holder',
  'hold-authority',
  'hold-period',
  'live-event',
  'live-media',
  // What somebody wrote about a device that they lost.
  'device-note',
  // What somebody typed into a form of a case and had not sent when their session locked.
  'kept-form',
  // Why somebody opened a case of another team. Goes with the case too, but not before it was judged.
  'break-glass-words',
] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

/** Clinical content: erased with the last message of their case (RULE D-06). The others are evidence and outlive it. */
export const NOTES_ERASED_WITH_CASE: readonly NoteKind[] = [
  'draft',
  'signed-entries',
  'thread-facts',
  'kept-form',
];

export type NoteToSeal = {
  /** The case (or other thing) it belongs to. */
  ownerId: string;
  kind: NoteKind;
  bytes: Buffer;
};

/** A note that is sealed, its key in the vault, and not stored yet: `storeNote` inside the caller's transaction ends it. */
export type PreparedNote = { noteId: string; ownerId: string; kind: NoteKind; sealed: Buffer; epoch: string };

export type NoteRow = { noteId: string; ownerId: string; kind: NoteKind; createdAt: Date; erased: boolean };
