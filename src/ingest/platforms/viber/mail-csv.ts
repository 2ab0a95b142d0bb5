// The history that a phone sends by mail (formats.md §5 A): `12/01/2026,14:00:00,Jo,+447700900222,text`. No header row and no
// quoting, so a text may hold commas, quotation marks and line breaks, and a CSV library reads it wrongly. A row begins only
// where date, time, name and number follow one another. Layout as read by anthx/chat-log-viewer (`chat_log_parser/parser.py`)
// and adrz/analysis-viber-logs (`main.R`, which allows blanks behind the commas); no genuine file is public.
import { recordEnd, rowTime, utf8Of, type Row, type RowLayout } from './row-layout.ts';

const START = /^(?:\xef\xbb\xbf)?((\d{1,4})([/.-])(\d{1,2})\3(\d{1,4}), ?(\d{1,2}):(\d{2})(?::(\d{2}))?), ?/;
/** A name may hold a comma; more than these are no name. */
const MAX_NAME_COMMAS = 3;
const NUMBER = /^[\u200e\u202a-\u202e\u2066-\u2069 ]*\+?\d[\d\u00a0\u2011 ()-]{1,24}[\u202c\u2069]?$/;

function rowOf(head: string): Row | null {
  const start = START.exec(head);
  if (start === null) return null;
  const [whole, written = '', first, , second, third, ...clock] = start;
  const time = rowTime([first, second, third, ...clock]);
  if (time === null) return null;
  const fields = head.slice(whole.length).split(',', MAX_NAME_COMMAS + 3);
  const at = numberAt(fields);
  if (at === -1) return null;
  const before = fields.slice(0, at).join(',');
  const number = fields[at] ?? '';
  const textStart = whole.length + before.length + 1 + number.length + 1;
  return { time, written, name: utf8Of(before), number: utf8Of(number).trim(), textStart };
}

/** Which field is the number: the first that looks like one, or an empty one right behind the name. A comma must follow. */
function numberAt(fields: readonly string[]): number {
  if (fields.length > 2 && fields[1] === '') return 1;
  for (let at = 1; at + 1 < fields.length; at += 1) {
    if (NUMBER.test(utf8Of(fields[at] ?? ''))) return at;
  }
  return -1;
}

export const mailCsv: RowLayout = {
  name: 'viber-mail-csv',
  rowOf,
  textOf: (record, textStart) => record.toString('utf8', textStart, Math.max(textStart, recordEnd(record))),
};
