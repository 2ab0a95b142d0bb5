// Logs by catalogue (style.md, habit 17): a closed list of events with typed fields, so that no free text, and so no patient
// data, can reach a log. RULE C-01. A URL is logged as its route pattern, never as it was sent.
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Role } from '../access/index.ts';

export type LogEvent =
  | {
      readonly event: 'request';
      readonly requestId: string;
      readonly method: string;
      /** The pattern, e.g. `/cases/:caseId`, or `unmatched`. */
      readonly route: string;
      readonly status: number;
      readonly durationMs: number;
      readonly role: Role | 'none';
    }
  | {
      readonly event: 'refusal';
      readonly requestId: string;
      readonly route: string;
      readonly code: string;
    }
  | {
      readonly event: 'unexpected-error';
      readonly requestId: string;
      readonly route: string;
      /** Class of the error; its message may quote a value and is left out. */
      readonly errorName: string;
      /** Fault code or SQLSTATE. */
      readonly code: string;
      readonly frames: readonly string[];
    }
  | {
      readonly event: 'sign-in';
      readonly requestId: string;
      readonly outcome:
        'signed-in' | 'unknown' | 'wrong' | 'locked' | 'throttled' | 'lost-device' | 'unlocked';
      readonly role: Role | 'none';
    };

export interface EventLog {
  /** Writes one line; never throws and never waits. */
  write(event: LogEvent): void;
}

/** JSON lines through pino, to standard output unless told otherwise. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

export function createEventLog(logger: Logger): EventLog {
  return {
    write: (event) => {
      if (event.event === 'unexpected-error') logger.error(event);
      else logger.info(event);
    },
  };
}

const FRAME_LIMIT = 12;

/** Name, code and frames of an error: everything of it that cannot quote a value. */
export function describeError(error: unknown): { errorName: string; code: string; frames: string[] } {
  if (!(error instanceof Error)) return { errorName: typeof error, code: 'none', frames: [] };
  const code: unknown = 'code' in error ? error.code : undefined;
  const head = error.stack?.indexOf(error.message) ?? -1;
  const trace = head < 0 ? '' : (error.stack ?? '').slice(head + error.message.length);
  return {
    errorName: error.name,
    code: typeof code === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(code) ? code : 'none',
    frames: trace
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.startsWith('at '))
      .slice(0, FRAME_LIMIT),
  };
}
