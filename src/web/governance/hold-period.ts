// The period of a hold as a page asks for it: a first and a last day, whole, in the service's zone. Hostile input.
import { z } from 'zod';
import type { Period } from '../../custody/index.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Services } from '../services.ts';
import { instantOf } from './wall-time.ts';

const part = z.string().trim().max(200, 'This is longer than 200 characters').optional().default('');

export const periodFields = {
  'from-day': part,
  'from-month': part,
  'from-year': part,
  'to-day': part,
  'to-month': part,
  'to-year': part,
};

type PeriodFields = z.infer<z.ZodObject<typeof periodFields>>;

const invalid = (code: string, message: string, field: string): Fault =>
  new Fault('invalid', code, message, { place: { field } });

/** The start of that day, and of the next. */
function dayOf(services: Services, fields: PeriodFields, which: 'from' | 'to'): { start: Date; end: Date } {
  const parts = (['day', 'month', 'year'] as const).map((unit) => fields[`${which}-${unit}`]);
  const [day = 0, month = 0, year = 0] = parts.map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : NaN));
  const { timeZone } = services.stations;
  const start = instantOf({ year, month, day, hour: 0, minute: 0 }, timeZone);
  if (start === undefined)
    throw invalid('hold-no-such-day', `Enter the ${which === 'from' ? 'first' : 'last'} day`, `${which}-day`);
  const next = new Date(Date.UTC(year, month - 1, day + 1));
  const wall = { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() };
  const end = instantOf({ ...wall, hour: 0, minute: 0 }, timeZone) ?? start;
  return { start, end: new Date(end.getTime() - 1) };
}

/** None when all of it was left blank. Throws `hold-no-such-day`, `hold-period-backwards`. */
export function periodOf(services: Services, fields: PeriodFields): Period | undefined {
  if (Object.keys(periodFields).every((name) => fields[name as keyof PeriodFields] === '')) return undefined;
  const [from, to] = [dayOf(services, fields, 'from').start, dayOf(services, fields, 'to').end];
  if (to < from) throw invalid('hold-period-backwards', 'The last day is before the first', 'to-day');
  return { from, to };
}

/** For a hold by period alone. Throws `hold-no-period`, and as `periodOf`. */
export function neededPeriodOf(services: Services, fields: PeriodFields): Period {
  const period = periodOf(services, fields);
  if (period === undefined) throw invalid('hold-no-period', 'Enter the first and the last day', 'from-day');
  return period;
}
