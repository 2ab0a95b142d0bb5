// The reader of sigtop's `text-short` (formats.md §4.3): one message after another, `2026-01-12 14:00 Name: text`, with what the
// app notes in brackets in front of the text. Wall times of the exporting computer, to the minute.
import type { PlatformReader } from '../platform.ts';
import { readRecords, type TextLayout } from './record-text.ts';

const HEADER = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) ([^\n]{1,400}?):(?: |$)/;
const DETAIL = String.raw`(?:reply to [^\n\]]{1,400} on \d{4}-\d{2}-\d{2} \d{2}:\d{2}|edited|\d{1,4} attachments?)`;
const DETAILS = new RegExp(String.raw`^\[(${DETAIL}(?:, ${DETAIL}){0,2})\](?: |$)`);
const NOTICE = /^\[([a-z0-9-]{1,60}) message\]$/;

function headerOf(line: string): ReturnType<TextLayout['headerOf']> {
  const match = HEADER.exec(line);
  if (match === null) return null;
  const [whole, date, time, sender] = match;
  const at = `${date ?? ''}T${time ?? ''}:00`;
  return Number.isNaN(Date.parse(`${at}Z`)) ? null : { at, sender: sender ?? '', length: whole.length };
}

function messageOf(text: string): ReturnType<TextLayout['messageOf']> {
  const notice = NOTICE.exec(text)?.[1];
  const whole = {
    text,
    appText: [{ start: 0, end: text.length }],
    attachments: [],
    edited: false,
    deleted: false,
  };
  if (notice !== undefined) return { kind: notice.includes('call') ? 'call' : 'system', ...whole };
  const [front = '', details = ''] = DETAILS.exec(text) ?? [];
  const count = Number(/(\d+) attachments?/.exec(details)?.[1] ?? '0');
  return {
    kind: count > 0 ? 'media' : 'text',
    text,
    ...(front === '' ? {} : { appText: [{ start: 0, end: front.length }] }),
    attachments: Array.from({ length: count }, () => ({ name: 'attachment', present: false })),
    edited: /(?:^|, )edited(?:,|$)/.test(details),
    deleted: false,
  };
}

const LAYOUT: TextLayout = {
  layout: 'sigtop-text-short',
  own: 'You',
  untold: [
    'time-zone',
    'message-ids',
    'sender-ids',
    'reply-targets',
    'reactions',
    'earlier-wording',
    'deleted-messages',
    'disappearing-messages',
    'media',
  ],
  title: () => null,
  warnings: [],
  headerOf,
  messageOf,
};

export const sigtopShort: PlatformReader = {
  recognises: (head) => HEADER.test(head.toString('utf8', 0, 2048)),
  nameRank: (fileName) => (fileName.endsWith('.txt') ? 1 : 0),
  read: (input) => readRecords(LAYOUT, input),
};
