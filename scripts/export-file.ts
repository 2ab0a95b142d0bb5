// A file on disk as ingest takes it.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { ExportFile } from '../src/ingest/index.ts';

/** Stays open until the process ends. */
export async function openExportFile(file: string): Promise<ExportFile> {
  const handle = await fs.open(file);
  const { size } = await handle.stat();
  const read = async (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  };
  return { name: path.basename(file), source: { sizeBytes: size, read } };
}
