// Identifiers: 128 random bits with a prefix that says what they name. They reveal nothing and never carry meaning.

/** Gives `size` unpredictable bytes; `crypto.randomBytes` in production. */
export type Random = (size: number) => Buffer;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base32, lower case

/** `case_` + 26 characters; 128 random bits, in Crockford base32. */
export function newId(prefix: string, random: Random): string {
  let value = BigInt(`0x${random(16).toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i += 1) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** Whether `text` has the form of an identifier with that prefix. */
export function isId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
}
