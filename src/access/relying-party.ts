// The service as an authenticator knows it: a passkey works for this name and no other.

export type RelyingParty = {
  /** A host name, e.g. `countersign.trust.example`. */
  readonly id: string;
  /** Scheme, host and port, as a browser states it. */
  readonly origin: string;
};
