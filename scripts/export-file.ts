// A file on disk as ingest takes it.
import fs from 'node:fs';
import path from 'node:path';
import type { ExportFile } from '../src/ingest/index.ts';

/** Stays open until the process ends. Nothing else runs in a command, so that it reads without waiting. */
export function openExportFile(file: string): ExportFile {
  const descriptor = fs.openSync(file, 'r');
  const sizeBytes = fs.fstatSync(descriptor).size;
  const read = (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, sizeBytes - offset)));
    return Promise.resolve(buffer.subarray(0, fs.readSync(descriptor, buffer, 0, buffer.length, offset)));
  };
  return { name: path.basename(file), source: { sizeBytes, read } };
}
