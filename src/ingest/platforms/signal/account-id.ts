// Accounts of Signal. The stable id of one is its ACI, a UUID; exports write it as text or as base64 of its 16 bytes, and one
// person must not become two, so the text form in small letters is the only one used (formats.md §4.2).

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ACI_BYTES = 16;
/** A phone number's identity, with a first byte that says so. */
const PNI_BYTES = 17;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** In small letters when it is a UUID, else as it stands. */
export function accountId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}

/** From base64; null for what is no id. */
export function accountIdOfBase64(base64: string | undefined): string | null {
  if (base64 === undefined || base64.length > 64) return null;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== ACI_BYTES && bytes.length !== PNI_BYTES) return null;
  const hex = bytes.subarray(bytes.length - ACI_BYTES).toString('hex');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  );
  return bytes.length === PNI_BYTES ? `PNI:${uuid}` : uuid;
}
