// Reads a multipart form up to its files and hands them on one after the other as streams: nothing is buffered, nothing
// touches the disk in the clear (RULE C-01). Hostile input. The form's fields, its CSRF token first of all, stand before the
// files, so that they are checked before a byte of one is taken; a field after a file is not read. Programs may send the
// token as a header, or the bytes of one file alone as `application/octet-stream` with the fields in the query.
import { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { bounds } from '../kernel/bounds.ts';
import { Fault } from '../kernel/fault.ts';
import { BOUNDS } from './bounds.ts';
import { csrf } from './csrf.ts';

/** The file of a form. `fileName` is as the client says it and may hold a name: it goes nowhere but to the parser. */
export type Upload = { readonly fileName: string | null; readonly bytes: Readable };

const uploads = new WeakMap<Request, AsyncIterable<Upload>>();

/** The files that came with this request, each to be read before the next is asked for; null when there was none. */
export function uploadsOf(request: Request): AsyncIterable<Upload> | null {
  return uploads.get(request) ?? null;
}

/** Files as they come: whoever fills it never waits, whoever empties it does. */
class UploadQueue {
  readonly #waiting: Upload[] = [];
  #end: { cause: unknown } | 'well' | null = null;
  #wake: () => void = () => undefined;

  push(upload: Upload): void {
    this.#waiting.push(upload);
    this.#wake();
  }

  end(cause?: unknown): void {
    this.#end ??= cause === undefined ? 'well' : { cause };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Upload> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#end === 'well') return;
      else if (this.#end !== null) throw this.#end.cause;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}

function brokenOff(cause?: unknown): Fault {
  return new Fault('invalid', 'web-upload-broken-off', 'The upload broke off. Nothing of it was kept.', {
    place: { field: 'file' },
    cause,
  });
}

async function* guarded(bytes: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of bytes) yield piece as Buffer;
  } catch (cause) {
    throw brokenOff(cause);
  }
}

function toUpload(fileName: string | undefined, bytes: Readable): Upload | null {
  if (fileName === '') {
    bytes.resume();
    return null;
  }
  // A stream whose error nobody listens to would end the process.
  bytes.on('error', () => undefined);
  return { fileName: fileName ?? null, bytes: Readable.from(guarded(bytes), { objectMode: false }) };
}

function openForm(request: Request): Busboy {
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.headers['content-type'] ?? '' },
      limits: {
        files: bounds.maxExportFiles + 1,
        fields: BOUNDS.uploadFields,
        fieldSize: BOUNDS.uploadFieldBytes,
        headerPairs: BOUNDS.uploadFields,
      },
    });
  } catch (cause) {
    throw new Fault('invalid', 'web-malformed-body', 'The form is not well formed.', { cause });
  }
}

type Busboy = InstanceType<typeof Busboy>;

type Form = { fields: Record<string, string>; uploads: AsyncIterable<Upload> | null };

/** Resolves when the first file begins, or at the end of a form without one. */
function readForm(request: Request, response: Response): Promise<Form> {
  const parser = openForm(request);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  return new Promise((resolve, reject) => {
    let open: BusboyFileStream | null = null;
    const queue = new UploadQueue();
    const fail = (cause?: unknown): void => {
      reject(brokenOff(cause));
      open?.destroy(brokenOff(cause));
      queue.end(brokenOff(cause));
    };
    parser.on('field', (name: string, value: string) => {
      if (typeof name === 'string' && open === null) fields[name] = value;
    });
    parser.on('file', (_name: string, stream: BusboyFileStream, fileName: string | undefined) => {
      const upload = toUpload(fileName, stream);
      if (upload === null) return;
      open = stream;
      queue.push(upload);
      resolve({ fields, uploads: queue });
    });
    parser.on('finish', () => {
      queue.end();
      resolve({ fields, uploads: null });
    });
    parser.on('error', fail);
    // A client that goes away ends nothing by itself: half an export must not look like a whole one.
    request.once('aborted', () => fail());
    // Whatever was not taken is let through, so that the browser gets to read the answer.
    response.once('finish', () => {
      request.unpipe(parser);
      request.resume();
    });
    request.pipe(parser);
  });
}

async function read(request: Request, response: Response): Promise<Form> {
  if (request.is('multipart/form-data') !== false) return readForm(request, response);
  if (request.is(['application/octet-stream', 'application/zip', 'text/plain']) !== false) {
    request.once('aborted', () => request.destroy(brokenOff()));
    const fields = Object.entries(request.query).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    );
    const queue = new UploadQueue();
    const upload = toUpload(undefined, request);
    if (upload !== null) queue.push(upload);
    queue.end();
    return { fields: Object.fromEntries(fields), uploads: queue };
  }
  throw new Fault(
    'unsupported',
    'web-unsupported-media-type',
    'This address takes multipart/form-data or application/octet-stream.',
  );
}

/**
 * For routes that take files: fields go into the body, the files to `uploadsOf`, and the CSRF token is checked in between.
 * Faults: `web-forged-form`, `web-malformed-body`, `web-upload-broken-off`, `web-unsupported-media-type`.
 */
export function readUpload(): readonly RequestHandler[] {
  return [
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      const { fields, uploads: files } = await read(request, response);
      request.body = { ...fields };
      if (files !== null) uploads.set(request, files);
      next();
    },
    csrf(),
  ];
}
