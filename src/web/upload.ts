// Reads a multipart form up to its file and hands the file on as a stream: nothing is buffered, nothing touches the disk in
// the clear (RULE C-01). Hostile input. The form's fields, its CSRF token first of all, stand before the file, so that they
// are checked before a byte of the file is taken; a field after the file is not read. Programs may send the token as a
// header, or the bytes alone as `application/octet-stream` with the fields in the query.
import { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../kernel/fault.ts';
import { BOUNDS } from './bounds.ts';
import { csrf } from './csrf.ts';

/** The file of a form. `fileName` is as the client says it and may hold a name: it goes nowhere but to the parser. */
export type Upload = { readonly fileName: string | null; readonly bytes: Readable };

const uploads = new WeakMap<Request, Upload>();

/** The file that came with this request, or null when there was none. */
export function uploadOf(request: Request): Upload | null {
  return uploads.get(request) ?? null;
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
        files: 1,
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

type Form = { fields: Record<string, string>; upload: Upload | null };

/** Resolves when the file begins, or at the end of a form without one. */
function readForm(request: Request, response: Response): Promise<Form> {
  const parser = openForm(request);
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  return new Promise((resolve, reject) => {
    let open: BusboyFileStream | null = null;
    const fail = (cause?: unknown): void => {
      reject(brokenOff(cause));
      open?.destroy(brokenOff(cause));
    };
    parser.on('field', (name: string, value: string) => {
      if (typeof name === 'string' && open === null) fields[name] = value;
    });
    parser.on('file', (_name: string, stream: BusboyFileStream, fileName: string | undefined) => {
      open = stream;
      resolve({ fields, upload: toUpload(fileName, stream) });
    });
    parser.on('finish', () => resolve({ fields, upload: null }));
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
    return { fields: Object.fromEntries(fields), upload: toUpload(undefined, request) };
  }
  throw new Fault(
    'unsupported',
    'web-unsupported-media-type',
    'This address takes multipart/form-data or application/octet-stream.',
  );
}

/**
 * For routes that take a file: fields go into the body, the file to `uploadOf`, and the CSRF token is checked in between.
 * Faults: `web-forged-form`, `web-malformed-body`, `web-upload-broken-off`, `web-unsupported-media-type`.
 */
export function readUpload(): readonly RequestHandler[] {
  return [
    async (request: Request, response: Response, next: NextFunction): Promise<void> => {
      const { fields, upload } = await read(request, response);
      request.body = { ...fields };
      if (upload !== null) uploads.set(request, upload);
      next();
    },
    csrf(),
  ];
}
