// Our side: finds layout and date order with their evidence, then reads every message with its slice of the export.
import fs from 'node:fs';
import { parseExport } from '../../../src/ingest/index.ts';
import { openExportFile } from '../../export-file.ts';
import { measure } from './measured.ts';

const [file = ''] = process.argv.slice(2);

const size = fs.statSync(file).size;

await measure(async () => {
  const result = await parseExport([openExportFile(file)], { timeZone: 'Europe/London' });
  if (result.outcome !== 'parsed') throw new Error('the export asks a question');
  let [records, end] = [0, 0];
  for await (const batch of result.thread.batches()) {
    records += batch.length;
    // A slice is cut out of the chunk that the message keeps when somebody asks for it; here only where a batch ends.
    const last = batch.at(-1)?.raw;
    if (last !== undefined) end = last.offset + last.bytes.length;
  }
  if (end !== size || records !== result.thread.messageCount) throw new Error('messages are missing');
  return records;
});
