// Every bound on what a client may send, in one place. All input here is hostile until parsed.

export const BOUNDS = {
  /** A JSON body: a draft with long transcripts fits. */
  jsonBytes: 1024 * 1024,
  /** A form body. */
  formBytes: 1024 * 1024,
  /** Fields of one form: three per message of a long thread. */
  formFields: 20_000,
  /** Fields beside a file, and their size. */
  uploadFields: 20,
  uploadFieldBytes: 4 * 1024,
  /** A JSON or form body has to be here within this time. */
  bodyMs: 20_000,
  /** Exports that are being taken in at once. */
  uploadsAtOnce: 8,
  /** An answer: what only reads, and what changes something. An export and a download take their own time. */
  readMs: 30_000,
  changeMs: 120_000,
  /** A gateway's delivery has to be here within this time; bodies that are being read at once, proved or not. */
  deliveryMs: 20_000,
  deliveriesAtOnce: 64,
  /** Files that gateways bring. */
  fileMs: 120_000,
  filesAtOnce: 2,
  /** A path to return to after sign-in. */
  returnPathLength: 512,
} as const;
