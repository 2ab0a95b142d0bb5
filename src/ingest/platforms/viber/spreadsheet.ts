// The history as phones sent it around 2015, made for spreadsheets (formats.md §5 B): cells parted by tabs and written
// `="17/08/2014"`, the time bare, the text in quotation marks that are not doubled inside. Layout as shown in
// adrz/analysis-viber-logs issue 1; no genuine file is public. That a text may run over several lines is inferred.
import { recordEnd, rowTime, utf8Of, type Row, type RowLayout } from './row-layout.ts';

const START =
  /^(?:\xef\xbb\xbf)?="(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})"\t(?:=?")?(\d{1,2}):(\d{2})(?::(\d{2}))?"?\t="([^\t]*?)"\t="([^"\t]*)"\t/;
const QUOTE = 0x22;

function rowOf(head: string): Row | null {
  const start = START.exec(head);
  if (start === null) return null;
  const [whole, first, mark = '', second, third, hour, minute, secondOfMinute, name = '', number = ''] =
    start;
  const time = rowTime([first, second, third, hour, minute, secondOfMinute]);
  if (time === null) return null;
  const clock = [hour, minute, secondOfMinute].filter((part) => part !== undefined).join(':');
  const written = `${[first, second, third].join(mark)} ${clock}`;
  return { time, written, name: utf8Of(name), number: utf8Of(number).trim(), textStart: whole.length };
}

/** The quotation marks around the cell are the spreadsheet's; all inside it is the text. */
function textOf(record: Buffer, textStart: number): string {
  const end = Math.max(textStart, recordEnd(record));
  const quoted = end - textStart >= 2 && record[textStart] === QUOTE && record[end - 1] === QUOTE;
  return quoted ? record.toString('utf8', textStart + 1, end - 1) : record.toString('utf8', textStart, end);
}

export const spreadsheet: RowLayout = { name: 'viber-spreadsheet', rowOf, textOf };
