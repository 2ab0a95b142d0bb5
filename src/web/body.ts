// Reads the body of a route that expects one: JSON for programs, a form for people, nothing else, and only up to a bound.
// Hostile input; its schema comes right after.
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { Fault } from '../kernel/fault.ts';
import { BOUNDS } from './bounds.ts';
import { readInTime } from './limits/at-once.ts';
import type { Visit } from './visit.ts';

// Other charsets (UTF-7 above all) let text look harmless here and not there.
function isUtf8(contentType: string | undefined): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8';
}

function demand(mediaType: string): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction): void => {
    // `is` answers null when there is no body at all: the schema will say what is missing.
    if (request.is(mediaType) === false) {
      throw new Fault('unsupported', 'web-unsupported-media-type', `This address takes ${mediaType} only.`);
    }
    if (!isUtf8(request.headers['content-type'])) {
      throw new Fault('unsupported', 'web-unsupported-charset', 'The body must be UTF-8.');
    }
    next();
  };
}

/** The parsers for a route; `speaks` says whom it serves. Faults: `web-unsupported-media-type` and those of problem.ts. */
export function readBody(speaks: Visit['speaks']): readonly RequestHandler[] {
  if (speaks === 'json') {
    const mediaType = 'application/json';
    return [
      demand(mediaType),
      readInTime(express.json({ type: mediaType, limit: BOUNDS.jsonBytes, strict: true }), BOUNDS.bodyMs),
    ];
  }
  const mediaType = 'application/x-www-form-urlencoded';
  return [
    demand(mediaType),
    readInTime(
      express.urlencoded({
        type: mediaType,
        limit: BOUNDS.formBytes,
        parameterLimit: BOUNDS.formFields,
        extended: false,
      }),
      BOUNDS.bodyMs,
    ),
  ];
}
