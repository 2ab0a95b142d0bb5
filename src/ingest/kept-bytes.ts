// Holds many small pieces of a text for as long as it is read, close together: a piece by itself would keep the block alive
// that it was cut from, or a memory block of its own.

const BLOCK_BYTES = 256 * 1024;

export class KeptBytes {
  #block = Buffer.alloc(0);
  #used = 0;

  /** A copy that may be kept. */
  keep(bytes: Buffer): Buffer {
    if (this.#used + bytes.length > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes.length));
      this.#used = 0;
    }
    const copy = this.#block.subarray(this.#used, this.#used + bytes.length);
    bytes.copy(copy);
    this.#used += bytes.length;
    return copy;
  }
}
