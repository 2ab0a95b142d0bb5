// Dates as Element's text export writes them since 2023 (element-web `src/DateUtils.ts`, `formatFullDate`): in the language of
// the app, with a short weekday, to the second, in 24 or 12 hours as its user chose: `Fri, Apr 16, 2021, 17:20:00`. Months are
// words, or the language has one order only, so day and month are never in doubt. Languages with a calendar of their own
// (Persian, Thai) are not read.
import { once } from '../../../kernel/once.ts';
import { patternOf, type DateForm } from '../../date-words.ts';

/** Languages into which Element is translated. */
const LOCALES: readonly string[] = (
  'en en-GB de fr es it nl pt pt-BR pl cs sk sv nb nn da fi is et lv lt hu ru uk be bg sr hr sl sq el tr he ar ca eu gl eo cy ' +
  'id ms vi ja ko zh-Hans zh-Hant hi bn ta te ml pa si ka lo mg kab ro'
).split(' ');

const OPTIONS: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
};

const FORMS: readonly DateForm[] = [
  { options: { ...OPTIONS, hourCycle: 'h23' }, clock: 'inside' },
  { options: { ...OPTIONS, hourCycle: 'h12' }, clock: 'inside' },
];

/** All patterns. Making them takes some milliseconds. */
export const elementDates = once(() =>
  LOCALES.flatMap((locale) => FORMS.map((form) => patternOf(locale, form))),
);

const DAY: DateForm = {
  options: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  clock: 'inside',
};

/** The dates that stand between the messages of an HTML export (`formatFullDateNoTime`): the moment is at midnight. */
export const elementDays = once(() => LOCALES.map((locale) => patternOf(locale, DAY)));
