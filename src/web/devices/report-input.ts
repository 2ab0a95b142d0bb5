// The form by which a device is reported lost, as typed: hostile text. What is written in free words may name a patient: it is
// sealed, and never in a URL, a log or a notice (RULE C-01).
import { z } from 'zod';
import { SAID, type DeviceToReport } from '../../devices/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { idOf } from '../governance/ids.ts';
import { instantOf } from '../governance/wall-time.ts';
import type { Services } from '../services.ts';

const number = (message: string) =>
  z
    .string(message)
    .trim()
    .regex(/^\d{1,4}$/, message)
    .transform(Number);
const timeOfDay = z
  .string('Enter the time')
  .trim()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter the time like 09:30');

/** What was lost, as the value of one choice. */
const device = z
  .string('Choose what is lost')
  .regex(
    /^(?:phone|unknown|gateway|browser:device_[0-9a-hjkmnp-tv-z]{26}|(?:device|managed-apps):[A-Za-z0-9:._-]{1,120})$/,
    'Choose what is lost',
  );

const said = (message: string) => z.enum(SAID, message);

const reportFields = {
  device,
  'lost-day': number('Enter the day you last had it'),
  'lost-month': number('Enter the month you last had it'),
  'lost-year': number('Enter the year you last had it'),
  'lost-time': timeOfDay,
  'noticed-day': number('Enter the day it was noticed'),
  'noticed-month': number('Enter the month it was noticed'),
  'noticed-year': number('Enter the year it was noticed'),
  'noticed-time': timeOfDay,
  locked: said('Choose whether the screen was locked'),
  pin: said('Choose whether it asks for a PIN'),
  encrypted: said('Choose whether it is encrypted'),
  note: z.string().trim().max(2000, 'This is longer than 2,000 characters').optional().default(''),
};

export const ownReportForm = z.object(reportFields);
export const otherReportForm = z.object({
  ...reportFields,
  ownerId: z.union([idOf('account'), z.string().regex(/^[a-z][a-z0-9-]{1,39}$/)], 'Choose whose it is'),
});

type Fields = z.infer<typeof ownReportForm>;

function instant(services: Services, fields: Fields, which: 'lost' | 'noticed'): Date {
  const [hour = 0, minute = 0] = fields[`${which}-time`].split(':').map(Number);
  const wall = {
    year: fields[`${which}-year`],
    month: fields[`${which}-month`],
    day: fields[`${which}-day`],
    hour,
    minute,
  };
  const at = instantOf(wall, services.stations.timeZone);
  if (at !== undefined) return at;
  throw new Fault('invalid', 'device-no-such-day', 'There is no such day or time', {
    place: { field: `${which}-day` },
  });
}

/** Which device a choice names. */
export function chosenDevice(choice: string): Pick<DeviceToReport, 'device' | 'managed'> {
  const [kind = '', ...rest] = choice.split(':');
  const id = rest.join(':');
  if (kind === 'browser') return { device: { kind, deviceId: id }, managed: null };
  if (kind === 'device' || kind === 'managed-apps')
    return { device: { kind: 'phone' }, managed: { managedId: id, scope: kind } };
  return { device: { kind: kind === 'phone' || kind === 'gateway' ? kind : 'unknown' }, managed: null };
}

/** What the form says. Throws `device-no-such-day`. */
export function reportOf(
  services: Services,
  fields: Fields,
  who: Pick<DeviceToReport, 'ownerId' | 'by'>,
): DeviceToReport {
  const { locked, pin, encrypted, note } = fields;
  return {
    ...who,
    ...chosenDevice(fields.device),
    lostAt: instant(services, fields, 'lost'),
    noticedAt: instant(services, fields, 'noticed'),
    protection: { locked, pin, encrypted },
    note: note === '' ? null : note,
  };
}
