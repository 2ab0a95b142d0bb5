// A file on disk as ingest takes it.
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ExportFile } from '../src/ingest/index.ts';

const readFrom = promisify(fs.read);

/** Stays open until the process ends. */
export function openExportFile(file: string): ExportFile {
  const descriptor = fs.openSync(file, 'r');
  const sizeBytes = fs.fstatSync(descriptor).size;
  const read = async (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
    const { bytesRead } = await readFrom(descriptor, buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  };
  return { name: path.basename(file), source: { sizeBytes, read } };
}
