// Finds the chat in what was handed in. Chosen by content first (a text without the form of a chat is none), then by name;
// where several remain, a person is asked. "The first .txt" is never it.
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { chatNotFound, distinctNames } from './chat-choice.ts';
import { headOf, joinTexts, type ChatText } from './chat-text.ts';
import { checkTextHead, isZip, SNIFF_BYTES, unrecognised } from './encoding.ts';
import type { ExportFolder, FolderFile } from './export-folder.ts';
import type { AttachmentStore, PlatformReader, TextPart } from './platforms/platform.ts';
import { bestNameRank, HEAD_BYTES, recognisePlatform } from './platforms/platform-table.ts';

export type FoundChat = {
  found: 'chat';
  reader: PlatformReader;
  text: ChatText;
  parts: TextPart[];
  textName: string | null;
  attachments: AttachmentStore;
  /** How it was told from other texts: the only one, the best name, or a person. */
  basis: 'only-chat' | 'best-name' | 'answered-by-person';
  /** In front of the names of chats inside this text, when several texts hold some. */
  prefix: string;
  /** What was answered about chats inside this text. */
  chat: string | undefined;
};

export type Container = FoundChat | { found: 'several'; chats: string[] };

/** Kinds of file that can hold a chat; images and films need not be looked into. Content decides. */
const TEXT_NAME = /(?:^|\/)[^/.]+$|\.(?:txt|json|jsonl|ndjson|html?|csv|tsv|md|log)$/i;
const BETWEEN = ' › ';

type Chat = { reader: PlatformReader; rank: number; files: { file: FolderFile; order: number }[] };

/**
 * Chooses the chat. `chat` is the answer to an earlier question. Faults: `ingest-empty-file`, `ingest-too-large`,
 * `ingest-not-a-chat-export`, `ingest-wrong-encoding`, `ingest-unknown-platform`, `ingest-no-chat-text`,
 * `ingest-zip-nested`, `ingest-chat-not-found`, and those of the zip.
 */
export async function findChat(
  folder: ExportFolder,
  chat: string | undefined,
  bounds: Bounds,
): Promise<Container> {
  const [only] = folder.files;
  if (folder.form === 'single' && only !== undefined) await checkSingle(only);
  const all = await chatsIn(folder, bounds);
  const best = Math.max(0, ...all.map(({ rank }) => rank));
  const found = all.filter(({ rank }) => rank === best);
  const [first] = found;
  if (first === undefined) throw await noChat(folder);
  if (found.length === 1) {
    const basis = all.length === 1 ? 'only-chat' : 'best-name';
    return open(folder, first, bounds, { basis, prefix: '', chat });
  }
  const names = await namesOf(found);
  if (chat === undefined) return { found: 'several', chats: names };
  const index = names.findIndex((name) => chat === name || chat.startsWith(name + BETWEEN));
  const [chosen, name] = [found[index], names[index]];
  if (chosen === undefined || name === undefined) throw chatNotFound();
  const prefix = name + BETWEEN;
  const inner = chat.startsWith(prefix) ? chat.slice(prefix.length) : undefined;
  return open(folder, chosen, bounds, { basis: 'answered-by-person', prefix, chat: inner });
}

/** Each chat's own name where its text begins with it, else where it lies; no two are the same. */
async function namesOf(chats: readonly Chat[]): Promise<string[]> {
  const named: { name: string; id: string }[] = [];
  for (const { reader, files } of chats) {
    const file = files[0]?.file;
    const name = file === undefined ? null : await reader.nameIn?.(await headOf(file, HEAD_BYTES));
    named.push({ name: name ?? file?.path ?? '', id: file?.path ?? '' });
  }
  return distinctNames(named);
}

/** A file by itself is refused with the reason that fits it. */
async function checkSingle(file: FolderFile): Promise<void> {
  const head = await headOf(file, HEAD_BYTES);
  checkTextHead(head.subarray(0, SNIFF_BYTES));
  if (!/[^\s\ufeff]/.test(head.toString('utf8')) && file.sizeBytes <= head.length)
    throw new Fault('invalid', 'ingest-empty-file', 'The export holds nothing but blanks.');
  if (recognisePlatform(head) === null) throw unrecognised(head.subarray(0, SNIFF_BYTES));
}

async function chatsIn({ form, files }: ExportFolder, bounds: Bounds): Promise<Chat[]> {
  const texts =
    form === 'single'
      ? files
      : files.filter(({ path, attachment }) => attachment !== true && TEXT_NAME.test(path));
  const chats = new Map<string, Chat>();
  for (const file of likeliest(texts, bounds.maxTextCandidates)) {
    const reader = recognisePlatform(await headOf(file, HEAD_BYTES));
    if (reader === null) continue;
    const part = reader.partOf?.(file.name) ?? null;
    const key = part === null ? file.path : `${file.folder}${part.chat}/`;
    const chat = chats.get(key) ?? { reader, rank: 0, files: [] };
    if (chat.reader !== reader) continue;
    chat.rank = Math.max(chat.rank, reader.nameRank(file.name));
    chat.files.push({ file, order: part?.order ?? 0 });
    chats.set(key, chat);
  }
  for (const { files: parts } of chats.values()) parts.sort((a, b) => a.order - b.order);
  return [...chats.values()];
}

/** All of them, or of very many those whose names fit best: long messages and documents can be texts too. */
function likeliest(texts: readonly FolderFile[], most: number): readonly FolderFile[] {
  if (texts.length <= most) return texts;
  const ranked = texts.map((file) => ({ file, rank: bestNameRank(file.name) }));
  const chosen = new Set(ranked.toSorted((a, b) => b.rank - a.rank).slice(0, most));
  return ranked.filter((one) => chosen.has(one)).map(({ file }) => file);
}

async function noChat({ form, files }: ExportFolder): Promise<Fault> {
  for (const file of files) {
    if (/\.(?:zip|7z|rar)$/i.test(file.name) || isZip(await headOf(file, 4)))
      return new Fault('unsupported', 'ingest-zip-nested', 'The zip holds another zip instead of a chat.');
  }
  const where = form === 'zip' ? 'The zip holds' : 'The files hold';
  return new Fault('unsupported', 'ingest-no-chat-text', `${where} no chat text that can be read.`);
}

async function open(
  folder: ExportFolder,
  { reader, files }: Chat,
  bounds: Bounds,
  rest: Pick<FoundChat, 'basis' | 'prefix' | 'chat'>,
): Promise<FoundChat> {
  const texts = files.map(({ file }) => file);
  const sizeBytes = texts.reduce((sum, text) => sum + text.sizeBytes, 0);
  if (sizeBytes > bounds.maxChatTextBytes)
    throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
  if (sizeBytes === 0) throw new Fault('invalid', 'ingest-empty-file', 'The chat text is empty.');
  for (const text of texts) checkTextHead(await headOf(text, SNIFF_BYTES));
  const parts: TextPart[] = [];
  let offset = 0;
  for (const { file, order } of files) {
    parts.push({ name: file.name, offset, order });
    offset += file.sizeBytes;
  }
  const name = texts[0]?.name ?? '';
  const attachments = attachmentsBeside(folder, texts, bounds);
  const text = joinTexts(texts);
  return { found: 'chat', reader, text, parts, textName: name === '' ? null : name, attachments, ...rest };
}

/** The files in the chat text's own folder and below, by their names from there. */
function attachmentsBeside(
  { form, files }: ExportFolder,
  texts: readonly FolderFile[],
  bounds: Bounds,
): AttachmentStore {
  const home = texts[0]?.folder ?? '';
  const beside = new Map<string, FolderFile>();
  for (const file of files) {
    if (!texts.includes(file) && file.path.startsWith(home)) beside.set(file.path.slice(home.length), file);
  }
  // Files that come one by one have lost their folders.
  const find = (name: string): FolderFile | undefined =>
    beside.get(name) ?? (form === 'several' ? beside.get(name.slice(name.lastIndexOf('/') + 1)) : undefined);
  return {
    has: (name) => find(name) !== undefined,
    names: () => [...beside.keys()],
    read: async (name) => {
      const file = find(name);
      if (file === undefined) return null;
      if (file.sizeBytes > bounds.maxAttachmentBytes)
        throw new Fault('too-large', 'ingest-attachment-too-large', 'An attachment is larger than allowed.');
      const parts: Buffer[] = [];
      for await (const chunk of file.open()) parts.push(chunk);
      return Buffer.concat(parts);
    },
  };
}
