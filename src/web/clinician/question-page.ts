// What only a person can answer about an export: the same messages under each reading. Header dates only, no text.
import type { Question } from '../../ingest/parsed-thread.ts';
import type { Reply } from '../action.ts';
import type { IntakeResult } from '../../workflow/intake.ts';
import type { Refusal } from './fault-issue.ts';

type Asks = Extract<IntakeResult, { outcome: 'asks' }>;

const FIELDS = { 'date-order': 'dateOrder', 'time-zone': 'timeZone', chat: 'chat' } as const;

const LEGENDS = {
  'date-order': 'Which reading of the dates is right?',
  'time-zone': 'Which time zone do the times belong to?',
  chat: 'Which file is the chat?',
} as const;

const DATE_ORDERS: Readonly<Record<string, string>> = {
  dmy: 'Day first',
  mdy: 'Month first',
  ymd: 'Year first',
};

/** The form field in which a question is answered. */
export function fieldOf(question: Question): 'dateOrder' | 'timeZone' | 'chat' {
  return FIELDS[question.kind];
}

export function questionPage(asks: Asks, typed: Readonly<Record<string, unknown>>, refusal?: Refusal): Reply {
  return {
    kind: 'page',
    view: 'clinician/questions',
    status: refusal?.status ?? 200,
    model: {
      title: 'One question about this export',
      uploadId: asks.uploadId,
      expiresAt: asks.expiresAt,
      messageCount: asks.facts.messageCount,
      questions: asks.questions.map((question) => ({
        field: fieldOf(question),
        legend: LEGENDS[question.kind],
        chosen: typed[fieldOf(question)],
        choices: question.choices.map(({ value, readings }) => ({
          value,
          text: question.kind === 'date-order' ? (DATE_ORDERS[value] ?? value) : value,
          readings: readings.map(({ line, asWritten, at }) => ({
            line,
            asWritten,
            date: at.slice(0, 10),
            time: at.slice(11, 16),
          })),
        })),
      })),
      issues: refusal?.issues ?? [],
    },
  };
}
