// What only a person can answer about an export: the same messages under each reading. Times as written, no text.
import type { Answers, Question } from '../../ingest/parsed-thread.ts';
import { timeZoneOf } from '../../kernel/time-zone.ts';
import type { FieldIssue } from '../field-issue.ts';
import type { Reply } from '../action.ts';
import type { IntakeResult } from '../../workflow/intake.ts';
import { toAnswers, type AnswerForm } from './deposit-input.ts';
import type { Refusal } from './fault-issue.ts';

type Asks = Extract<IntakeResult, { outcome: 'asks' }>;

const FIELDS = { 'date-order': 'dateOrder', 'time-zone': 'timeZone', chat: 'chat' } as const;

const LEGENDS = {
  'date-order': 'Which reading of the dates is right?',
  'time-zone': 'Which time zone was the phone in when it exported?',
  chat: 'Which chat is it?',
} as const;

const DATE_ORDERS: Readonly<Record<string, string>> = {
  dmy: 'Day first',
  mdy: 'Month first',
  ymd: 'Year first',
};

/** More chats than this are offered in a list box. */
const RADIOS = 12;

/** The form field in which a question is answered. */
export function fieldOf(question: Question): 'dateOrder' | 'timeZone' | 'chat' {
  return FIELDS[question.kind];
}

/**
 * The answers of the form. Chats come by their position, because a name may hold what no form carries unchanged. Issues name
 * the questions that are still open.
 */
export function answersOf(asks: Asks, form: AnswerForm): { answers: Answers; issues: FieldIssue[] } {
  const { chat: position, otherTimeZone, ...rest } = form;
  const timeZone = rest.timeZone === OTHER_ZONE ? otherTimeZone : rest.timeZone;
  const chats = asks.questions.find(({ kind }) => kind === 'chat')?.choices ?? [];
  const chat = /^\d{1,6}$/.test(position ?? '') ? chats[Number(position)]?.value : undefined;
  const answers = toAnswers({ ...rest, timeZone: timeZone === '' ? undefined : timeZone, chat });
  const issues = asks.questions
    .filter((question) => answers[fieldOf(question)] === undefined)
    .map((question) => ({ path: fieldOf(question), message: MISSING[question.kind] }));
  return { answers, issues };
}

const MISSING = {
  'date-order': 'Choose one of the readings',
  'time-zone': 'Choose a time zone, or write another one',
  chat: 'Choose the chat',
} as const;

const OTHER_ZONE = 'other';

function choiceText(question: Question, value: string): string {
  return question.kind === 'date-order' ? (DATE_ORDERS[value] ?? value) : value;
}

function questionModel(question: Question, typed: AnswerForm, home: string): object {
  const field = fieldOf(question);
  return {
    field,
    kind: question.kind,
    home,
    legend: LEGENDS[question.kind],
    chosen: typed[field],
    other: question.kind === 'time-zone' ? { value: OTHER_ZONE, typed: typed.otherTimeZone ?? '' } : null,
    listBox: question.choices.length > RADIOS,
    choices: question.choices.map(({ value, readings }, index) => ({
      value: question.kind === 'chat' ? String(index) : value,
      text: choiceText(question, value),
      readings: readings.map(({ line, asWritten, at }) => {
        // The time in another zone tells nothing; what it was on the clocks here does.
        const here = question.kind === 'time-zone' ? (timeZoneOf(home)?.fromInstant(at)?.at ?? at) : at;
        return { line, asWritten, date: here.slice(0, 10), time: here.slice(11, 16) };
      }),
    })),
  };
}

/** `home` is the organisation's own time zone. */
export function questionPage(asks: Asks, home: string, typed: AnswerForm, refusal?: Refusal): Reply {
  return {
    kind: 'page',
    view: 'clinician/questions',
    status: refusal?.status ?? 200,
    model: {
      title: asks.questions.length === 1 ? 'One question about this export' : 'Questions about this export',
      uploadId: asks.uploadId,
      expiresAt: asks.expiresAt,
      messageCount: asks.facts.messageCount,
      questions: asks.questions.map((question) => questionModel(question, typed, home)),
      issues: refusal?.issues ?? [],
    },
  };
}
