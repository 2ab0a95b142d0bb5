// Our side: finds layout and date order with their evidence, then reads every message with its slice of the export.
import { parseExport } from '../../../src/ingest/index.ts';
import { openExportFile } from '../../export-file.ts';
import { measure } from './measured.ts';

const [file = ''] = process.argv.slice(2);

await measure(async () => {
  const result = await parseExport([openExportFile(file)], { timeZone: 'Europe/London' });
  if (result.outcome !== 'parsed') throw new Error('the export asks a question');
  let [records, rawBytes] = [0, 0];
  for await (const { raw } of result.thread.messages()) {
    records += 1;
    rawBytes += raw.bytes.length;
  }
  if (rawBytes === 0 || records !== result.thread.messageCount) throw new Error('messages are missing');
  return records;
});
