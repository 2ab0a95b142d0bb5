// Opens a zip from a byte source: lists its entries under bounds and streams one at a time. Everything in it is hostile:
// declared sizes are checked against the bytes that come, checksums are verified, nothing is written to disk.
import { crc32 } from 'node:zlib';
import { promisify } from 'node:util';
import yauzl, { type Entry, type Options, type ZipFile } from 'yauzl';
import type { ByteSource } from '../kernel/byte-source.ts';
import { Fault } from '../kernel/fault.ts';
import type { Bounds } from '../kernel/bounds.ts';
import { EntryLedger, judgeEntry, type ZipEntry } from './zip-entry.ts';
import { SourceReader } from './zip-source.ts';

// Names stay bytes, so that no message of the library can hold one (RULE C-01).
const OPTIONS: Options = {
  lazyEntries: true,
  decodeStrings: false,
  validateEntrySizes: true,
  autoClose: false,
};

const openZip = promisify<SourceReader, number, Options, ZipFile>(
  (reader, size, options, done: (error: Error | null, zip: ZipFile) => void) => {
    yauzl.fromRandomAccessReader(reader, size, options, done);
  },
);

function broken(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  if (cause instanceof Error && cause.message.startsWith('too many bytes in the stream')) {
    return new Fault('too-large', 'ingest-zip-bomb', 'An entry of the zip is larger than it says.', {
      cause,
    });
  }
  return new Fault('invalid', 'ingest-zip-broken', 'The zip is damaged or cut short.', { cause });
}

export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  private readonly zip: ZipFile;

  private constructor(zip: ZipFile, entries: ZipEntry[]) {
    this.zip = zip;
    this.entries = entries;
  }

  /** Faults: `ingest-zip-broken`, `ingest-too-large` (entries), and those of `judgeEntry` and `EntryLedger`. */
  static async open(source: ByteSource, bounds: Bounds): Promise<ZipArchive> {
    try {
      const zip = await openZip(new SourceReader(source), source.sizeBytes, OPTIONS);
      if (zip.entryCount > bounds.maxZipEntries) {
        throw new Fault('too-large', 'ingest-too-large', 'The zip holds more files than allowed.');
      }
      const entries: ZipEntry[] = [];
      const ledger = new EntryLedger(bounds);
      for await (const entry of listed(zip)) {
        ledger.add(entry);
        const judged = judgeEntry(entry, bounds);
        if (judged !== null) entries.push(judged);
      }
      ledger.close();
      return new ZipArchive(zip, entries);
    } catch (error) {
      throw broken(error);
    }
  }

  /** The entry's unpacked bytes. Faults while reading: `ingest-zip-broken`, `ingest-zip-bomb`. */
  async *read(entry: ZipEntry): AsyncGenerator<Buffer> {
    let sum = 0;
    let ended = false;
    try {
      const stream = await this.zip.openReadStreamPromise(entry.entry);
      try {
        for await (const piece of stream) {
          const chunk = piece as Buffer;
          sum = crc32(chunk, sum);
          yield chunk;
        }
        ended = true;
      } finally {
        stream.destroy();
      }
    } catch (error) {
      throw broken(error);
    }
    if (ended && sum !== entry.entry.crc32) throw broken(new Error('checksum differs'));
  }
}

function listed(zip: ZipFile): AsyncIterable<Entry> {
  return { [Symbol.asyncIterator]: () => zip.eachEntry() };
}
