// The files of Signal's plaintext export: named after their content's digest and a key, checked against that digest (formats.md
// §4.2). A file whose bytes are others is treated as one that did not come, and reported.
import { sha256 } from '../../../kernel/digest.ts';
import { objectAt, textAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { Remarks } from '../../remarks.ts';
import type { AttachmentStore } from '../platform.ts';

const NAME = /^files\/([0-9a-f]{2})\/(\1[0-9a-f]{62})(?:\.[^/]*)?$/;

export class ExportFiles {
  readonly #store: AttachmentStore;
  readonly #byStem = new Map<string, string>();
  /** Whether a file is what its digest says. */
  readonly #intact = new Map<string, boolean>();

  constructor(store: AttachmentStore) {
    this.#store = store;
    for (const name of store.names()) {
      const stem = NAME.exec(name)?.[2];
      if (stem !== undefined) this.#byStem.set(stem, name);
    }
  }

  /** The file that a pointer stands for; reads it once to compare it. */
  async find(pointer: JsonObject, line: number, remarks: Remarks | null): Promise<AttachmentMention> {
    const word = textAt(pointer, 'fileName') ?? textAt(pointer, 'contentType') ?? 'attachment';
    const locator = objectAt(pointer, 'locatorInfo');
    const [hash, key] = ['plaintextHash', 'localKey'].map((name) =>
      Buffer.from(textAt(locator, name) ?? '', 'base64'),
    );
    const absent = { name: word, present: false };
    if (hash?.length !== 32 || key === undefined || key.length === 0) return absent;
    const name = this.#byStem.get(sha256(Buffer.concat([hash, key])).toString('hex'));
    if (name === undefined) {
      remarks?.warn('signal-attachment-missing', line);
      return absent;
    }
    const intact = this.#intact.get(name) ?? (await this.#matches(name, hash));
    this.#intact.set(name, intact);
    if (!intact) remarks?.warn('signal-attachment-differs', line);
    return intact ? { name, present: true } : absent;
  }

  async #matches(name: string, hash: Buffer): Promise<boolean> {
    const bytes = await this.#store.read(name);
    return bytes !== null && sha256(bytes).equals(hash);
  }
}
