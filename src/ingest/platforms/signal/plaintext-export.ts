// The reader of Signal's own plaintext export (2026): a zip with `metadata.json`, `main.jsonl` and `files/…`, or `main.jsonl`
// alone (formats.md §4.2). One frame a line, of a whole account; one chat of it is read. A slice is the line of its message, and
// keys inside it are taken out (secrets.ts). Messages that were set to disappear are not in the export, and nothing counts them.
import { bounds as defaultBounds } from '../../../kernel/bounds.ts';
import { chooseChat } from '../../chat-choice.ts';
import { isObject, objectAt, type JsonObject } from '../../json-fields.ts';
import { jsonBodies } from '../../json-bodies.ts';
import { jsonShape, jsonValue } from '../../json-text.ts';
import type { Evidence, IngestWarning, ThreadFacts, Untold } from '../../parsed-thread.ts';
import { Remarks } from '../../remarks.ts';
import type { PlatformReader, ReadInput, ReadResult } from '../platform.ts';
import { ExportDirectory, fileId, type ExportChat } from './export-directory.ts';
import { ExportFiles } from './export-files.ts';
import type { ExportContext } from './export-body.ts';
import { exportRow } from './export-row.ts';
import { RowThread, type Row } from './row-thread.ts';
import { keepable } from './secrets.ts';

const LAYOUT = 'signal-plaintext-export';
const UNTOLD_HERE: readonly Untold[] = ['forwarded-marks', 'disappearing-messages'];

function recognises(head: Buffer): boolean {
  const shape = jsonShape(head, defaultBounds);
  if (shape.has('$.backupTimeMs')) return shape.has('$.version') || shape.has('$.mediaRootBackupKey');
  return shape.has('$.chatItem.chatId') || shape.has('$.chatItem.authorId');
}

type Frame = { frame: JsonObject; line: number; offset: number; bytes: Buffer };

async function* frames({ text, bounds }: ReadInput, remarks: Remarks | null): AsyncGenerator<Frame> {
  for await (const piece of jsonBodies(text, (path) => (path.length === 0 ? 'take' : 'skip'), bounds)) {
    const { line } = piece;
    const frame = piece.broken ? undefined : jsonValue(piece.bytes);
    if (!piece.broken && isObject(frame)) yield { frame, line, offset: piece.offset, bytes: piece.bytes };
    else remarks?.unparsed(line, frame === undefined ? 'not-json' : 'not-a-frame');
  }
}

async function* rowsOf(input: ReadInput, chat: string, context: ExportContext): AsyncGenerator<Row> {
  for await (const { frame, line, offset, bytes } of frames(input, null)) {
    const item = objectAt(frame, 'chatItem');
    if (item === undefined || fileId(item['chatId']) !== chat) continue;
    const { raw, taken } = keepable({ offset, bytes }, input.bounds);
    const row = exportRow(item, { line, raw }, context);
    yield taken ? { ...row, remarks: [...row.remarks, 'secret-taken-out'] } : row;
  }
}

type Choice = ExportChat & { name: string };

/** Those with messages; where there is none at all, any. */
function chatsIn(directory: ExportDirectory): Choice[] {
  const all = [...directory.chats.values()].map((chat) => ({ ...chat, name: directory.titleOf(chat) }));
  const spoken = all.filter(({ count }) => count > 0);
  if (spoken.length > 0) return spoken;
  return all.length > 0 ? all : [{ id: '', recipientId: '', count: 0, disappears: false, name: '' }];
}

/** What is true of every export of this kind, and what of this one whatever stands in the chat. */
function standing(directory: ExportDirectory, chat: Choice | null): IngestWarning[] {
  const others = directory.chats.size - (chat === null ? 0 : 1);
  const warning = (code: string, count: number): IngestWarning => ({ code, count, lines: [] });
  return [
    warning('signal-export-of-whole-account', 1),
    warning('signal-disappearing-messages-left-out', 1),
    ...(others > 0 ? [warning('signal-other-chats-not-read', others)] : []),
    ...(chat?.disappears === true ? [warning('signal-chat-with-timer', 1)] : []),
  ];
}

async function read(input: ReadInput): Promise<ReadResult> {
  const directory = new ExportDirectory(input.bounds);
  const remarks = new Remarks(input.bounds);
  for await (const { frame, line } of frames(input, remarks)) directory.take(frame, line);
  const choice = chooseChat(chatsIn(directory), input.answers.chat, input.bounds);
  const facts: ThreadFacts = {
    platform: 'signal',
    layout: LAYOUT,
    title: null,
    exporter: null,
    evidence: [],
    warnings: [...standing(directory, choice.decided ? choice.chat : null), ...remarks.warnings()],
    untold: UNTOLD_HERE,
    unparsed: remarks.report(),
    messageCount: 0,
  };
  if (!choice.decided) return { outcome: 'asks', questions: [choice.question], facts };
  const { chat, basis } = choice;
  const context = { directory, files: new ExportFiles(input.attachments) };
  const thread = await RowThread.of(() => rowsOf(input, chat.id, context), input.bounds);
  facts.title = chat.name === '' ? null : chat.name;
  facts.exporter = thread.labelOf(directory.self);
  facts.evidence = evidenceOf(directory, basis);
  facts.warnings.push(...thread.remarks.warnings());
  facts.messageCount = thread.count;
  return { outcome: 'parsed', facts, wallTimes: false, messages: () => thread.messages() };
}

function evidenceOf(directory: ExportDirectory, basis: string): Evidence[] {
  return [
    { kind: 'exporter', decided: 'label', basis: 'account-in-the-export', detail: '' },
    { kind: 'chat', decided: 'chat', basis, detail: `${directory.chats.size} in the export` },
  ];
}

export const plaintextExport: PlatformReader = {
  recognises,
  nameRank: (fileName) => (fileName === 'main.jsonl' ? 3 : /\.jsonl$/i.test(fileName) ? 1 : 0),
  read,
};
