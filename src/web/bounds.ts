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
  /** A gateway's delivery has to be here within this time; bodies that are being read at once, proved or not. */
  deliveryMs: 20_000,
  deliveriesAtOnce: 64,
  /** Files that gateways bring. */
  fileMs: 120_000,
  filesAtOnce: 2,
  /** Deliveries of one gateway: on average a second, and at once after a pause. */
  deliveriesPerSecond: 50,
  deliveryBurst: 250,
  /** A path to return to after sign-in. */
  returnPathLength: 512,
} as const;
