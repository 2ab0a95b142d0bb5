// One message of sigtop's `text`: fields, then what it answers (`>`), then its words; or its versions (`|`), newest first.
import type { ParsedMessage } from '../../parsed-thread.ts';
import { utcTime } from '../../utc-time.ts';
import type { AttachmentStore } from '../platform.ts';

/** The lines of one message, each with its end, and where they begin. */
export type Block = { offset: number; line: number; lines: string[]; size: number };

const FIELD = /^(From|Type|Sent|Received|Attachment|Reaction|Edited): (.*)$/;
const ATTACHMENT = /^(.{1,600}) \([^()]{0,200}, \d{1,12} bytes\)$/;

type Fields = { values: Map<string, string[]>; rest: string[] };

function chop(line: string): string {
  return line.replace(/\r?\n$/, '');
}

/** Fields up to the first line that is none. */
function fieldsOf(lines: readonly string[]): Fields {
  const values = new Map<string, string[]>();
  let count = 0;
  for (const line of lines) {
    const [, name, value] = FIELD.exec(chop(line)) ?? [];
    if (name === undefined || value === undefined) break;
    values.set(name, [...(values.get(name) ?? []), value]);
    count += 1;
  }
  return { values, rest: lines.slice(count) };
}

function timeOf(value: string | undefined): string | null {
  return value === undefined ? null : utcTime(Date.parse(value));
}

/** Behind an empty line: the quote, if its first line says whose it is; behind another empty line the words. */
function wordsOf(rest: readonly string[], prefix: string): string {
  let lines = rest.map(chop);
  if (prefix !== '')
    lines = lines.map((line) =>
      line === prefix ? '' : line.startsWith(`${prefix} `) ? line.slice(2) : line,
    );
  if (lines[0] === '' && lines[1]?.startsWith('> From: ') === true) {
    const end = lines.findIndex((line, index) => index > 0 && !line.startsWith('>'));
    lines = end === -1 ? [] : lines.slice(end);
  }
  return lines[0] === '' ? lines.slice(1).join('\n') : '';
}

/** The version's words and when they were sent. */
function versionOf(lines: readonly string[]): { at: string | null; text: string } {
  const plain = lines.map((line) => (chop(line) === '|' ? '|' : chop(line)));
  const sent = plain.find((line) => line.startsWith('| Sent: '));
  const start = plain.findIndex(
    (line, index) => index > 0 && !/^\| (?:Version|Attachment|Sent): /.test(line),
  );
  return {
    at: timeOf(sent?.slice('| Sent: '.length)),
    text: start === -1 ? '' : wordsOf(plain.slice(start), '|'),
  };
}

/** Newest first, as written. Between two versions stands a line of the bar alone. */
function versionsOf(rest: readonly string[]): { at: string | null; text: string }[] {
  const starts = rest.flatMap((line, index) => (line.startsWith('| Version: ') ? [index] : []));
  return starts.map((start, index) => {
    const next = starts[index + 1];
    return versionOf(rest.slice(start, next === undefined ? rest.length : next - 1));
  });
}

/** The message; `at` stands in where the block has no time. */
export function blockMessage(block: Block, seq: number, at: string, store: AttachmentStore): ParsedMessage {
  const { values, rest } = fieldsOf(block.lines);
  const first = (name: string): string | undefined => values.get(name)?.[0];
  // The empty line that ends a block is the exporter's.
  const body = rest.length > 1 && chop(rest.at(-1) ?? '') === '' ? rest.slice(0, -1) : rest;
  const versions = values.has('Edited') ? versionsOf(body) : [];
  const [newest, ...former] = versions;
  const type = first('Type') ?? 'unknown';
  const spoken = type === 'incoming' || type === 'outgoing';
  const words = newest?.text ?? wordsOf(body, '');
  const text = spoken || words !== '' ? words : type;
  const attachments = (values.get('Attachment') ?? []).map((value) => {
    const name = ATTACHMENT.exec(value)?.[1] ?? value;
    return { name, present: store.has(name) };
  });
  const reactions = (values.get('Reaction') ?? []).flatMap((value) => {
    const [sign, by] = value.split(' from ', 2);
    return sign === undefined || by === undefined ? [] : [{ by, sign }];
  });
  const bytes = Buffer.from(block.lines.join(''));
  return {
    seq,
    at: timeOf(first('Sent')) ?? timeOf(first('Received')) ?? at,
    atIsWallTime: false,
    sender: first('From') ?? null,
    kind: !spoken ? (type.includes('call') ? 'call' : 'system') : attachments.length > 0 ? 'media' : 'text',
    text,
    ...(spoken || text === '' ? {} : { appText: [{ start: 0, end: text.length }] }),
    attachments,
    edited: versions.length > 0,
    ...(former.length === 0
      ? {}
      : { earlier: former.toReversed().map((version) => ({ at: version.at ?? at, text: version.text })) }),
    deleted: false,
    ...(reactions.length === 0 ? {} : { reactions }),
    replyTo: null,
    raw: { offset: block.offset, bytes },
  };
}
