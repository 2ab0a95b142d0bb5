// Who somebody is on Signal: an account (ACI), written as a hyphenated UUID by signal-cli and as base64 of its 16 bytes by the
// official export. Compared after decoding, or one person becomes two (formats.md §4.2).

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64_OF_16 = /^[A-Za-z0-9+/]{22}==$/;

/** The account's id as a lower-case UUID; any other text as it is. */
export function accountId(id: string): string {
  if (UUID.test(id)) return id.toLowerCase();
  if (!BASE64_OF_16.test(id)) return id;
  const hex = Buffer.from(id, 'base64').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A message is its author and the millisecond at which it was sent: two people can share one (formats.md §4.1). */
export function messageKey(author: string, timestamp: number | string): string {
  return `${author}/${timestamp}`;
}
