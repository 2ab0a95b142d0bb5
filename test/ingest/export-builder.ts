// Builds exports for the tests of ingest and reads them back.
import yazl from 'yazl';
import { bufferSource } from '../../src/kernel/byte-source.ts';
import { bounds, type Bounds } from '../../src/kernel/bounds.ts';
import { Fault } from '../../src/kernel/fault.ts';
import {
  parseExport,
  type Answers,
  type ParsedMessage,
  type ParsedThread,
  type ParseResult,
} from '../../src/ingest/index.ts';

export const LRM = '\u200e';

export type Given = { fileName?: string; answers?: Answers; bounds?: Partial<Bounds> };

export function parse(bytes: Buffer | string, given: Given = {}): Promise<ParseResult> {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const limits = { ...bounds, ...given.bounds };
  const file = { name: given.fileName ?? null, source: bufferSource(buffer) };
  return parseExport([file], given.answers ?? {}, limits);
}

export async function parsed(bytes: Buffer | string, given: Given = {}): Promise<ParsedThread> {
  const result = await parse(bytes, given);
  if (result.outcome !== 'parsed') throw new Error('the export was not parsed but asks');
  return result.thread;
}

export async function messagesOf(thread: ParsedThread): Promise<ParsedMessage[]> {
  const list: ParsedMessage[] = [];
  for await (const message of thread.messages()) list.push(message);
  return list;
}

export async function read(bytes: Buffer | string, given: Given = {}): Promise<ParsedMessage[]> {
  return messagesOf(await parsed(bytes, given));
}

/** The fault that parsing (and reading all messages) ends in; undefined when it ends well. */
export async function faultOf(bytes: Buffer | string, given: Given = {}): Promise<Fault | undefined> {
  try {
    const result = await parse(bytes, given);
    if (result.outcome === 'parsed') await messagesOf(result.thread);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

export async function zipOf(files: Record<string, Buffer | string>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Lines of an iOS export: records end with CR LF. */
export function ios(...records: string[]): string {
  return records.map((record) => `${record}\r\n`).join('');
}

/** Lines of an Android export. */
export function android(...records: string[]): string {
  return records.map((record) => `${record}\n`).join('');
}
