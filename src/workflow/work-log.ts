// The workflow's events as log lines. The catalogue is WorkEvent: ids and codes, never content (RULE C-01).
import type { Logger } from 'pino';
import type { WorkEvent, WorkLog } from './ports.ts';

const LEVELS: Record<WorkEvent['event'], 'debug' | 'info' | 'warn' | 'error'> = {
  'step-done': 'info',
  'step-waits': 'debug',
  'step-retried': 'warn',
  'step-stuck': 'error',
  'step-fenced-off': 'warn',
  'dispatch-failed': 'warn',
  'store-failed': 'error',
};

export function createWorkLog(logger: Logger): WorkLog {
  return {
    report: (event) => {
      logger[LEVELS[event.event]](event);
    },
  };
}
