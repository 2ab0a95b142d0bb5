// What one connection may take, before any request is read by the app. All of it holds against clients that are slow on purpose.

export const DOOR = {
  /** The head of a request must be here by then. */
  headersMs: 10_000,
  /** The whole of it; routes that take files have shorter bounds of their own. */
  requestMs: 300_000,
  /** A connection that waits for its next request; longer behind a proxy, which must be the one to close first. */
  keepAliveMs: 10_000,
  proxyKeepAliveMs: 75_000,
  /** A connection on which nothing moves, e.g. because an answer is not taken. */
  silentMs: 120_000,
  /** TLS must be agreed on by then. */
  handshakeMs: 10_000,
  /** How often the first two are checked. */
  checkMs: 2_000,
  headerBytes: 16 * 1024,
  connections: 4_000,
  /** Of one address that is no proxy of ours; a whole site may stand behind one. */
  connectionsOfAddress: 1_000,
  requestsOfConnection: 1_000,
} as const;
