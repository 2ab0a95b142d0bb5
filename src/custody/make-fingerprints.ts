// Writes the fingerprints of messages that are being deposited, message by message, because what came as a file is known
// only when it is sealed.
import { FIELD, FINGERPRINT_BYTES, type Field, type ThreadDigests } from './fingerprint.ts';
import { uniqueGrams } from './grams.ts';
import type { Random } from '../kernel/ids.ts';
import type { ReadMessage } from './read-message.ts';
import type { ReadThread } from './read-thread.ts';

/** How an export's times and names become those that the thread was opened with, as far as it was recognised. */
export type ThreadFrame = {
  /** Minutes to add at a position of the export. */
  shift(index: number): number;
  /** The stored speaker who is this one of the export, else the same; keyed digests. */
  speaker(here: string): string;
};

export class FingerprintWriter {
  readonly #digests: ThreadDigests;
  readonly #random: Random;
  readonly #frame: ThreadFrame;
  readonly #speakers: string[];
  readonly #grams: Map<number, string>;
  readonly #bytes: Buffer;
  #count = 0;

  /** Room for `count` fingerprints. */
  constructor(read: ReadThread, digests: ThreadDigests, frame: ThreadFrame, count: number, random: Random) {
    this.#digests = digests;
    this.#random = random;
    this.#frame = frame;
    this.#speakers = read.speakers.map((name) => frame.speaker(digests.speaker(name)));
    this.#grams = uniqueGrams(read.grams);
    this.#bytes = Buffer.alloc(count * FINGERPRINT_BYTES);
  }

  /** Adds the message at `seq`; `sha256s` are the digests of its files that came, in order. */
  add(seq: number, message: ReadMessage, sha256s: readonly Buffer[]): void {
    const from = this.#count * FINGERPRINT_BYTES;
    const put = (field: Field, value: string): void =>
      void this.#bytes.write(value, from + FIELD[field].at, FIELD[field].size, 'latin1');
    const { content, minute, saidNth, id } = message;
    const shift = this.#frame.shift(seq);
    const { said, mask } = this.#digests.said(content, minute + shift, saidNth);
    const gram = this.#grams.get(seq);
    this.#bytes.writeUInt32BE(seq, from);
    put('exact', this.#digests.exact(message, shift));
    put('said', said);
    this.#putSpeaker(from + FIELD.speaker.at, this.#speakers[message.speaker] ?? '', mask);
    if (gram === undefined) this.#random(FIELD.gram.size).copy(this.#bytes, from + FIELD.gram.at);
    else put('gram', this.#digests.gram(gram));
    if (sha256s.length > 0) put('files', this.#digests.files(sha256s));
    if (id !== null) {
      put('id', this.#digests.id(id));
      put('version', this.#digests.version(id, content));
    }
    this.#count += 1;
  }

  /** `masked` without the strings between. */
  #putSpeaker(at: number, speaker: string, mask: string): void {
    for (let byte = 0; byte < FIELD.speaker.size; byte += 1)
      this.#bytes[at + byte] = speaker.charCodeAt(byte) ^ mask.charCodeAt(byte);
  }

  /** What was added. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#count * FINGERPRINT_BYTES);
  }
}
