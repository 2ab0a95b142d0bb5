// Lets yauzl read a zip from any byte source, in pieces and without a file on disk.
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import yauzl from 'yauzl';
import type { ByteSource } from '../kernel/byte-source.ts';
import { sourceChunks } from './source-chunks.ts';

type ReadDone = (error: Error | null, bytesRead?: number) => void;

export class SourceReader extends yauzl.RandomAccessReader {
  private readonly source: ByteSource;

  constructor(source: ByteSource) {
    super();
    this.source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(sourceChunks(this.source, start, end), { objectMode: false });
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, done: ReadDone): void {
    callbackify(() => this.readInto(buffer, offset, length, position))(done);
  }

  private async readInto(buffer: Buffer, offset: number, length: number, position: number): Promise<number> {
    const bytes = await this.source.read(position, length);
    return bytes.copy(buffer, offset);
  }

  override close(done: (error: Error | null) => void): void {
    // The source belongs to the caller, who may read it again.
    setImmediate(() => {
      done(null);
    });
  }
}
