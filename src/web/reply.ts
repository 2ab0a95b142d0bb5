// Writes what a handler answered. The only place where pages, JSON, redirects and the session cookie leave the service.
import { pipeline, Readable } from 'node:stream';
import type { Response } from 'express';
import type { Reply } from './action.ts';
import { clearCookie, setCookie, setNotice } from './cookies.ts';
import { describeError } from './event-log.ts';
import { renderPage, type Templates } from './render-page.ts';
import type { Services } from './services.ts';
import { visitOf } from './visit.ts';

export type Replier = (response: Response, reply: Reply) => void;

function keepSession(response: Response, reply: Reply, services: Services): void {
  if (reply.session === undefined) return;
  if (reply.session === 'forget') {
    clearCookie(response, 'session', services);
    // What the browser still holds of pages goes with the session. Not its cookies: the device keeps its name (RULE I-04).
    if (services.scheme === 'https') response.set('Clear-Site-Data', '"cache", "storage"');
    return;
  }
  const { token, deviceId } = reply.session;
  setCookie(response, 'session', token, services);
  if (deviceId !== undefined) setCookie(response, 'device', deviceId, services);
}

/** Writes replies with these templates. */
export function createReplier(services: Services, templates: Templates): Replier {
  return (response, reply) => {
    keepSession(response, reply, services);
    if (reply.signInSecret !== undefined) {
      setCookie(response, 'sign-in', reply.signInSecret, services);
    }
    if (reply.headers !== undefined) response.set(reply.headers);
    switch (reply.kind) {
      case 'page':
        response.status(reply.status ?? 200);
        response.type('html').send(renderPage(services, templates, response, reply.view, reply.model));
        return;
      case 'json':
        response.status(reply.status ?? 200).json(reply.value);
        return;
      case 'redirect':
        if (reply.notice !== undefined) setNotice(response, reply.notice, services);
        // 303: after a form, the browser fetches the next page; reloading it sends nothing twice.
        response.redirect(303, reply.to);
        return;
      case 'empty':
        response.status(204).end();
        return;
      case 'bytes':
        if (reply.fileName !== undefined) response.attachment(reply.fileName);
        response.type(reply.mediaType).send(Buffer.from(reply.bytes));
        return;
      case 'stream':
        response.attachment(reply.fileName).type(reply.mediaType);
        send(services, reply.pieces, response);
    }
  };
}

/** Sends piece by piece, as fast as they are taken. A file that breaks off ends without its end, so that nobody takes it for whole. */
function send(services: Services, pieces: AsyncIterable<string>, response: Response): void {
  pipeline(Readable.from(pieces), response, (error) => {
    // Somebody who leaves in the middle is no fault of ours.
    if (!(error instanceof Error) || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    const { requestId, route } = visitOf(response);
    services.log.write({ event: 'unexpected-error', requestId, route, ...describeError(error) });
  });
}
