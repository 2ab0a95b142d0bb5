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
  /** A path to return to after sign-in. */
  returnPathLength: 512,
} as const;
