// The fingerprints of a thread as they lie in the store, in order of deposit and position, and where to find one by a field.
// Written by make-fingerprints.ts; nothing here can be read without the vault's key.
import { FIELD, FINGERPRINT_BYTES, type Field } from './fingerprint.ts';

/** Fingerprints of one case, in one piece or several. */
export type FingerprintRun = { caseId: string; fingerprints: Buffer };

const NONE = (size: number): string => '\0'.repeat(size);

export class StoredFingerprints {
  readonly count: number;
  readonly #runs: { caseId: string; bytes: Buffer; from: number }[] = [];
  readonly #caseOf: number[] = [];
  readonly #indexes = new Map<Field, Map<string, number[]>>();
  readonly #used: Uint8Array;

  constructor(runs: readonly FingerprintRun[]) {
    let count = 0;
    for (const { caseId, fingerprints } of runs) {
      this.#runs.push({ caseId, bytes: fingerprints, from: count });
      const size = Math.floor(fingerprints.length / FINGERPRINT_BYTES);
      for (let at = 0; at < size; at += 1) this.#caseOf.push(this.#runs.length - 1);
      count += size;
    }
    this.count = count;
    this.#used = new Uint8Array(count);
  }

  /** A field of the fingerprint at `index`, binary; null where the message had none. */
  field(index: number, name: Field): string | null {
    const { at, size } = FIELD[name];
    const { bytes, offset } = this.#find(index);
    const value = bytes.toString('latin1', offset + at, offset + at + size);
    return value === NONE(size) ? null : value;
  }

  /** Those with this value that nothing was matched with yet, in order. */
  unused(name: Field, value: string): number[] {
    return (this.#index(name).get(value) ?? []).filter((index) => this.#used[index] === 0);
  }

  /** Whether any has this value, matched or not. */
  has(name: Field, value: string): boolean {
    return this.#index(name).has(value);
  }

  use(index: number): void {
    this.#used[index] = 1;
  }

  isUsed(index: number): boolean {
    return this.#used[index] !== 0;
  }

  /** The case and the position in its export. */
  place(index: number): { caseId: string; seq: number } {
    const { caseId, bytes, offset } = this.#find(index);
    return { caseId, seq: bytes.readUInt32BE(offset) };
  }

  /** Whether two came in one piece, so that their order is that of one export. */
  sameRun(a: number, b: number): boolean {
    return this.#runs[this.#caseOf[a] ?? -1]?.caseId === this.#runs[this.#caseOf[b] ?? -1]?.caseId;
  }

  #find(index: number): { caseId: string; bytes: Buffer; offset: number } {
    const run = this.#runs[this.#caseOf[index] ?? -1];
    if (run === undefined) throw new RangeError('no such fingerprint');
    return { caseId: run.caseId, bytes: run.bytes, offset: (index - run.from) * FINGERPRINT_BYTES };
  }

  #index(name: Field): Map<string, number[]> {
    let index = this.#indexes.get(name);
    if (index !== undefined) return index;
    index = new Map();
    for (let at = 0; at < this.count; at += 1) {
      const value = this.field(at, name);
      if (value === null) continue;
      const found = index.get(value);
      if (found === undefined) index.set(value, [at]);
      else found.push(at);
    }
    this.#indexes.set(name, index);
    return index;
  }
}
