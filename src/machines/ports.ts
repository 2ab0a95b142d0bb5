// What machines need from outside: the key set that a client serves at its own address.

/**
 * Reading only: every call is one bounded fetch and may be repeated. Throws `machine-keys-…` (kind `unavailable`: try later;
 * `refused`: the address is not allowed); a timeout says nothing about the keys, so those that are known stay in use for a while.
 */
export interface KeySource {
  fetch(url: string, privateHosts: readonly string[]): Promise<Buffer>;
}
