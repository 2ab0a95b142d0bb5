// Dates in words as Viber Desktop writes them in the language of the app: `вівторок, 21 липня 2026 р. 07:22`, with the names of
// months in the form that stands beside a day. Seen in the sources (formats.md §5 C): Ukrainian with and without weekday,
// Russian. Inferred from the locale data: all other languages, English with its 12-hour clock, years without their mark.
import { once } from '../../../kernel/once.ts';
import { patternOf, type DateForm } from '../../date-words.ts';

/** Languages of the app, as far as known, by locale. */
const LOCALES: readonly string[] = (
  'uk ru en en-GB be bg bs cs da de el es et fi fil fr he hi hr hu hy id it ja ka kk ko lt lv mk ms nb nl pl pt pt-PT ro sk ' +
  'sl sq sr sr-Latn sv th tr vi zh zh-Hant ar'
).split(' ');

const FORMS: readonly DateForm[] = [
  { options: { dateStyle: 'full' }, clock: 'apart' },
  { options: { dateStyle: 'long' }, clock: 'apart' },
];

/** All patterns. Making them takes some milliseconds. */
export const datePatterns = once(() =>
  LOCALES.flatMap((locale) => FORMS.map((form) => patternOf(locale, form))),
);
