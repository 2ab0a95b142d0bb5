// Identifiers: 128 random bits with a prefix that says what they name. They reveal nothing and never carry meaning.

/** Gives `size` unpredictable bytes; `crypto.randomBytes` in production. */
export type Random = (size: number) => Buffer;

const BLOCK_BYTES = 8192;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford base32, lower case

/** `case_` + 26 characters; 128 random bits, in Crockford base32. */
export function newId(prefix: string, random: Random): string {
  // 128 bits in 26 digits of 5: the first digit has two leading zeros.
  let [rest, bits, text] = [0, 2, `${prefix}_`];
  for (const byte of random(16)) {
    rest = (rest << 8) | byte;
    for (bits += 8; bits >= 5; rest &= (1 << bits) - 1) {
      bits -= 5;
      text += ALPHABET.charAt(rest >> bits);
    }
  }
  return text;
}

/** Whether `text` has the form of an identifier with that prefix. */
export function isId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
}

/**
 * The same bytes, drawn in blocks of 8 KiB: one call costs as much as hundreds of bytes, and sealing a thread asks often.
 * Each byte is handed out once; who gets them may zero them.
 */
export function drawnInBlocks(random: Random): Random {
  let block: Buffer = Buffer.alloc(0);
  return (size) => {
    if (size > BLOCK_BYTES) return random(size);
    if (block.length < size) block = random(BLOCK_BYTES);
    const bytes = block.subarray(0, size);
    block = block.subarray(size);
    return bytes;
  };
}
