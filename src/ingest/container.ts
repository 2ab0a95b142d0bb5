// Finds the chat in what was handed in: a bare text, or a zip with the text and its attachments. Chosen by content first
// (a text without headers is no chat), then by name; where several remain, a person is asked. "The first .txt" is never it.
import type { ByteSource } from '../kernel/byte-source.ts';
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { headOf, type ChatText } from './chat-text.ts';
import { checkTextHead, isZip, SNIFF_BYTES, unrecognised } from './encoding.ts';
import type { AttachmentStore, PlatformReader } from './platforms/platform.ts';
import { HEAD_BYTES, recognisePlatform } from './platforms/platform-table.ts';
import { sourceChunks } from './source-chunks.ts';
import { ZipArchive } from './zip-archive.ts';
import type { ZipEntry } from './zip-entry.ts';

export type Container =
  | {
      found: 'chat';
      reader: PlatformReader;
      text: ChatText;
      textName: string | null;
      attachments: AttachmentStore;
    }
  | { found: 'several'; reader: PlatformReader; chats: string[] };

const NO_ATTACHMENTS: AttachmentStore = { has: () => false, read: () => Promise.resolve(null) };

/**
 * Opens an export. `chat` is the answer to an earlier question. Faults: `ingest-empty-file`, `ingest-too-large`,
 * `ingest-not-a-chat-export`, `ingest-wrong-encoding`, `ingest-unknown-platform`, `ingest-no-chat-text`,
 * `ingest-zip-nested`, `ingest-chat-not-found`, and those of the zip.
 */
export async function openContainer(
  source: ByteSource,
  chat: string | undefined,
  bounds: Bounds,
): Promise<Container> {
  if (source.sizeBytes === 0) throw new Fault('invalid', 'ingest-empty-file', 'The export is empty.');
  if (source.sizeBytes > bounds.maxExportBytes) {
    throw new Fault('too-large', 'ingest-too-large', 'The export is larger than allowed.');
  }
  const head = await source.read(0, HEAD_BYTES);
  if (isZip(head)) return chooseChat(await ZipArchive.open(source, bounds), chat, bounds);
  checkTextHead(head.subarray(0, SNIFF_BYTES));
  if (!/[^\s\ufeff]/.test(head.toString('utf8')) && source.sizeBytes <= head.length) {
    throw new Fault('invalid', 'ingest-empty-file', 'The export holds nothing but blanks.');
  }
  const reader = recognisePlatform(head);
  if (reader === null) throw unrecognised(head.subarray(0, SNIFF_BYTES));
  const text = { sizeBytes: source.sizeBytes, open: () => sourceChunks(source, 0, source.sizeBytes) };
  return { found: 'chat', reader, text, textName: null, attachments: NO_ATTACHMENTS };
}

type Candidate = { entry: ZipEntry; reader: PlatformReader; rank: number };

function textOf(zip: ZipArchive, entry: ZipEntry): ChatText {
  return { sizeBytes: entry.sizeBytes, open: () => zip.read(entry) };
}

async function candidates(zip: ZipArchive, bounds: Bounds): Promise<Candidate[]> {
  const texts = zip.entries.filter(({ name }) => name.toLowerCase().endsWith('.txt'));
  const found: Candidate[] = [];
  for (const entry of texts.slice(0, bounds.maxZipTextCandidates)) {
    const reader = recognisePlatform(await headOf(textOf(zip, entry), HEAD_BYTES));
    if (reader !== null) found.push({ entry, reader, rank: reader.nameRank(entry.name) });
  }
  const best = Math.max(0, ...found.map(({ rank }) => rank));
  return found.filter(({ rank }) => rank === best);
}

async function noChat(zip: ZipArchive): Promise<Fault> {
  for (const entry of zip.entries) {
    if (/\.(?:zip|7z|rar)$/i.test(entry.name) || isZip(await headOf(textOf(zip, entry), 4))) {
      return new Fault('unsupported', 'ingest-zip-nested', 'The zip holds another zip instead of a chat.');
    }
  }
  return new Fault('unsupported', 'ingest-no-chat-text', 'The zip holds no chat text that can be read.');
}

async function chooseChat(zip: ZipArchive, chat: string | undefined, bounds: Bounds): Promise<Container> {
  const found = await candidates(zip, bounds);
  const first = found[0];
  if (first === undefined) throw await noChat(zip);
  let chosen: Candidate | undefined = first;
  if (found.length > 1) {
    if (chat === undefined) {
      return { found: 'several', reader: first.reader, chats: found.map(({ entry }) => entry.path) };
    }
    chosen = found.find(({ entry }) => entry.path === chat);
    if (chosen === undefined) {
      throw new Fault('invalid', 'ingest-chat-not-found', 'The chosen chat is not in the zip.', {
        place: { field: 'chat' },
      });
    }
  }
  const { entry, reader } = chosen;
  if (entry.sizeBytes > bounds.maxChatTextBytes) {
    throw new Fault('too-large', 'ingest-too-large', 'The chat text is larger than allowed.');
  }
  if (entry.sizeBytes === 0) throw new Fault('invalid', 'ingest-empty-file', 'The chat text is empty.');
  checkTextHead(await headOf(textOf(zip, entry), SNIFF_BYTES));
  return {
    found: 'chat',
    reader,
    text: textOf(zip, entry),
    textName: entry.name,
    attachments: attachmentsBeside(zip, entry, bounds),
  };
}

/** The files in the chat text's own folder, by their exact names. */
function attachmentsBeside(zip: ZipArchive, chat: ZipEntry, bounds: Bounds): AttachmentStore {
  const files = new Map<string, ZipEntry>();
  for (const entry of zip.entries) {
    if (entry.folder === chat.folder && entry !== chat) files.set(entry.name, entry);
  }
  return {
    has: (name) => files.has(name),
    read: async (name) => {
      const entry = files.get(name);
      if (entry === undefined) return null;
      if (entry.sizeBytes > bounds.maxAttachmentBytes) {
        throw new Fault('too-large', 'ingest-attachment-too-large', 'An attachment is larger than allowed.');
      }
      const parts: Buffer[] = [];
      for await (const chunk of zip.read(entry)) parts.push(chunk);
      return Buffer.concat(parts);
    },
  };
}
