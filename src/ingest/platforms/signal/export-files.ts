// The files of a plaintext export (formats.md §4.2). A file lies under a name made of its digest and its key,
// `files/<first 2 hex digits>/<hex of SHA-256(plaintextHash ‖ localKey)>.<extension>`, and the line that mentions it tells its
// SHA-256: so each is checked, once. One that differs, or cannot be read, does not count as having come with the export.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { faultCode } from '../../../kernel/fault.ts';
import { objectAt, textAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';

const STEM = /(?:^|\/)([0-9a-f]{64})(?:\.[^/]*)?$/i;
/** What a file can be that is none of what was sent. */
const UNREADABLE = new Map([
  ['ingest-attachment-too-large', 'attachment-too-large'],
  ['ingest-zip-broken', 'attachment-damaged'],
]);

export type FileMention = { mention: AttachmentMention; remarks: string[] };

type Found = { path: string; hash: string } | { remark: 'attachment-not-downloaded' | 'attachment-missing' };

export class ExportFiles {
  readonly #store: AttachmentStore;
  readonly #byStem = new Map<string, string>();
  /** By path and digest: null for an intact file, else the code of what is wrong with it. */
  readonly #checked = new Map<string, string | null>();

  constructor(store: AttachmentStore) {
    this.#store = store;
    for (const name of store.names()) {
      const stem = STEM.exec(name)?.[1]?.toLowerCase();
      if (stem !== undefined && !this.#byStem.has(stem)) this.#byStem.set(stem, name);
    }
  }

  /**
   * How a message mentions the file that this `FilePointer` tells of: by its path in the export, so that it can be fetched,
   * else by the name under which it was sent. `word` stands for a file without a name.
   */
  async mention(pointer: JsonObject | undefined, word: string): Promise<FileMention> {
    const found = this.#find(pointer);
    const remark = 'remark' in found ? found.remark : await this.#check(found.path, found.hash);
    if (remark === null && 'path' in found)
      return { mention: { name: found.path, present: true }, remarks: [] };
    const name = [textAt(pointer, 'fileName'), textAt(pointer, 'contentType')].find(
      (one) => one !== undefined && one !== '',
    );
    return { mention: { name: name ?? word, present: false }, remarks: remark === null ? [] : [remark] };
  }

  /** The text that the file holds, of a text too long for its message; null when it is not here, not intact or no text. */
  async text(pointer: JsonObject): Promise<string | null> {
    const found = this.#find(pointer);
    if ('remark' in found || (await this.#check(found.path, found.hash)) !== null) return null;
    const bytes = await this.#store.read(found.path);
    return bytes !== null && isUtf8(bytes) ? bytes.toString('utf8') : null;
  }

  #find(pointer: JsonObject | undefined): Found {
    const locator = objectAt(pointer, 'locatorInfo');
    const [hash, key] = [textAt(locator, 'plaintextHash') ?? '', textAt(locator, 'localKey') ?? ''];
    if (hash === '' || key === '') return { remark: 'attachment-not-downloaded' };
    const parts = [Buffer.from(hash, 'base64'), Buffer.from(key, 'base64')];
    const stem = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
    const path = this.#byStem.get(stem);
    return path === undefined ? { remark: 'attachment-missing' } : { path, hash };
  }

  async #check(path: string, hash: string): Promise<string | null> {
    const name = `${path}\n${hash}`;
    const known = this.#checked.get(name);
    if (known !== undefined) return known;
    const verdict = await this.#compare(path, hash);
    this.#checked.set(name, verdict);
    return verdict;
  }

  async #compare(path: string, hash: string): Promise<string | null> {
    try {
      const bytes = await this.#store.read(path);
      if (bytes === null) return 'attachment-missing';
      const same = createHash('sha256').update(bytes).digest().equals(Buffer.from(hash, 'base64'));
      return same ? null : 'attachment-differs';
    } catch (error) {
      const code = UNREADABLE.get(faultCode(error) ?? '');
      if (code === undefined) throw error;
      return code;
    }
  }
}
