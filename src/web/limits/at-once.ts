// How many requests of a kind are read at once, and how long one may take to arrive. A place is given back when its answer is over,
// however that ended.
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '../../kernel/fault.ts';

const RETRY_SECONDS = 5;

/** Fault `web-too-busy` (503) for whoever finds no place. */
export function atOnce(most: number): RequestHandler {
  let open = 0;
  return (_request: Request, response: Response, next: NextFunction): void => {
    if (open >= most)
      throw new Fault('unavailable', 'web-too-busy', 'Too many come in at once. Try again shortly.', {
        retryAfterSeconds: RETRY_SECONDS,
      });
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    next();
  };
}

/** The body that `read` reads is whole within its time, or not taken: fault `web-body-too-slow` (408). */
export function readInTime(read: RequestHandler, timeMs: number): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    let over = false;
    const end = (error?: unknown): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      next(error);
    };
    const timer = setTimeout(() => {
      // The rest of it is not waited for.
      response.set('Connection', 'close');
      response.once('finish', () => request.destroy());
      end(new Fault('invalid', 'web-body-too-slow', 'The body did not come in time.'));
    }, timeMs);
    void read(request, response, end);
  };
}

/** Work that answers within its time, or the request is told to come again: fault `web-too-slow` (503). What was begun goes on. */
export async function answerInTime<Result>(work: Promise<Result>, timeMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Fault('unavailable', 'web-too-slow', 'This takes longer than it should. Try again shortly.', {
          retryAfterSeconds: RETRY_SECONDS,
        }),
      );
    }, timeMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
