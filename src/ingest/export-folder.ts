// What was handed in, as a flat folder of files: the entries of one zip, or the loose files that came together. Names are
// hostile and never become paths on a disk; a file's kind is told from its bytes.
import type { ByteSource } from '../kernel/byte-source.ts';
import type { Bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import type { ChatText } from './chat-text.ts';
import { isZip } from './encoding.ts';
import { sourceChunks } from './source-chunks.ts';
import { ZipArchive } from './zip-archive.ts';
import { safePath } from './zip-entry.ts';

/**
 * One file as handed in. `name` is as the client says it, null when it says none. `attachment`: known to be no chat text and
 * no container, whatever its bytes look like (a picture of a live thread that came by itself).
 */
export type ExportFile = { name: string | null; source: ByteSource; attachment?: true };

export type FolderFile = ChatText & {
  /** Whole name, folders parted by `/`. */
  path: string;
  folder: string;
  name: string;
  attachment?: true;
};

export type ExportFolder = {
  /** `single`: one file that is no zip. */
  form: 'single' | 'zip' | 'several';
  files: readonly FolderFile[];
};

/**
 * Opens what was handed in. Faults: `ingest-empty-file`, `ingest-too-large`, `ingest-too-many-files`,
 * `ingest-several-zips`, `ingest-duplicate-name`, `ingest-unsafe-name`, and those of the zip.
 */
export async function openFolder(exports: readonly ExportFile[], bounds: Bounds): Promise<ExportFolder> {
  const sizeBytes = exports.reduce((sum, { source }) => sum + source.sizeBytes, 0);
  if (sizeBytes === 0) throw new Fault('invalid', 'ingest-empty-file', 'The export is empty.');
  if (sizeBytes > bounds.maxExportBytes)
    throw new Fault('too-large', 'ingest-too-large', 'The export is larger than allowed.');
  if (exports.length > bounds.maxExportFiles)
    throw new Fault('too-large', 'ingest-too-many-files', 'More files came together than allowed.');
  const [only] = exports;
  if (only !== undefined && exports.length === 1) {
    if (!isZip(await only.source.read(0, 4))) return { form: 'single', files: [looseFile(only, '')] };
    const zip = await ZipArchive.open(only.source, bounds);
    return { form: 'zip', files: zip.entries.map((entry) => ({ ...entry, open: () => zip.read(entry) })) };
  }
  return { form: 'several', files: await looseFiles(exports, bounds) };
}

async function looseFiles(exports: readonly ExportFile[], bounds: Bounds): Promise<FolderFile[]> {
  const names = new Set<string>();
  const files: FolderFile[] = [];
  for (const [index, file] of exports.entries()) {
    if (file.attachment !== true && isZip(await file.source.read(0, 4)))
      throw new Fault('unsupported', 'ingest-several-zips', 'A zip is handed in by itself, one at a time.');
    const path = safePath(Buffer.from(file.name ?? `file-${index + 1}`), bounds);
    if (path === null)
      throw new Fault('invalid', 'ingest-unsafe-name', 'A file has a name that no export has.', {
        place: { path: `files[${index}]` },
      });
    if (names.has(path))
      throw new Fault('invalid', 'ingest-duplicate-name', 'Two of the files have the same name.', {
        place: { path: `files[${index}]` },
      });
    names.add(path);
    files.push(looseFile(file, path));
  }
  return files;
}

function looseFile({ source, attachment }: ExportFile, path: string): FolderFile {
  const slash = path.lastIndexOf('/');
  return {
    ...(attachment === true ? { attachment } : {}),
    path,
    folder: path.slice(0, slash + 1),
    name: path.slice(slash + 1),
    sizeBytes: source.sizeBytes,
    open: () => sourceChunks(source, 0, source.sizeBytes),
  };
}
