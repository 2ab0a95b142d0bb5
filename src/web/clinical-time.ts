// ui.md E5. Clinical pages: CUI form for the eye (05-Jun-2026 17:30), the long form for screen readers, ISO in <time>. What
// a patient or participant reads: content-guide form. Always Europe/London, with BST or GMT where the hour occurs twice.
const ZONE = 'Europe/London';
const HOUR_MS = 3_600_000;

type Wall = { day: string; month: string; year: string; hour: string; minute: string; zone: string };

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
] as const;
const LATE_MONTHS = ['October', 'November', 'December'] as const;

function monthName(month: string): string {
  return [...MONTHS, ...LATE_MONTHS][Number(month) - 1] ?? '';
}

// Formatters are costly to make and hold no state that matters.
const FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

function wallOf(instant: Date): Wall {
  const parts = new Map(FORMAT.formatToParts(instant).map((part) => [part.type, part.value]));
  const read = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    day: read('day'),
    month: read('month'),
    year: read('year'),
    hour: read('hour'),
    minute: read('minute'),
    zone: read('timeZoneName'),
  };
}

/** BST or GMT when the wall time occurs twice that day, else nothing. */
function zoneNote(instant: Date, wall: Wall): string {
  const twice = [-HOUR_MS, HOUR_MS].some((shift) => {
    const other = wallOf(new Date(instant.getTime() + shift));
    return other.day === wall.day && other.hour === wall.hour;
  });
  return twice ? ` ${wall.zone}` : '';
}

function isDateOnly(value: Date | string): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

// A date without a time has no zone: its own digits count.
function dateParts(value: Date | string): Pick<Wall, 'day' | 'month' | 'year'> {
  if (!isDateOnly(value)) return wallOf(new Date(value));
  return { year: value.slice(0, 4), month: value.slice(5, 7), day: value.slice(8) };
}

function isBroken(value: Date | string): boolean {
  return Number.isNaN(new Date(value).getTime());
}

function element(iso: string, shown: string, spoken: string): string {
  return `<time class="cs-time" datetime="${iso}"><span aria-hidden="true">${shown}</span><span class="nhsuk-u-visually-hidden">${spoken}</span></time>`;
}

function shownDate(value: Date | string): string {
  const { day, month, year } = dateParts(value);
  return `${day}-${monthName(month).slice(0, 3)}-${year}`;
}

/** `5 June 2026`. */
export function patientDate(value: Date | string): string {
  if (isBroken(value)) return 'not known';
  const { day, month, year } = dateParts(value);
  return `${Number(day)} ${monthName(month)} ${year}`;
}

function spokenTime(value: Date | string): string {
  const instant = new Date(value);
  const wall = wallOf(instant);
  const hour = Number(wall.hour);
  const note = zoneNote(instant, wall);
  if (wall.minute === '00' && hour === 0) return `midnight${note}`;
  if (wall.minute === '00' && hour === 12) return `midday${note}`;
  const minute = wall.minute === '00' ? '' : `:${wall.minute}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minute}${hour < 12 ? 'am' : 'pm'}${note}`;
}

/** `5 June 2026 at 5:30pm`. */
export function patientDateTime(value: Date | string): string {
  return isBroken(value) ? 'not known' : `${patientDate(value)} at ${spokenTime(value)}`;
}

function shownTime(value: Date | string): string {
  const instant = new Date(value);
  const wall = wallOf(instant);
  return `${wall.hour}:${wall.minute}${zoneNote(instant, wall)}`;
}

/** HTML: `05-Jun-2026`. Takes an instant or an ISO date. A value that is no date reads "not known". */
export function clinicalDate(value: Date | string): string {
  if (isBroken(value)) return 'not known';
  const iso = isDateOnly(value) ? value : new Date(value).toISOString();
  return element(iso, shownDate(value), patientDate(value));
}

/** HTML: `17:30`. */
export function clinicalTime(value: Date | string): string {
  if (isBroken(value)) return 'not known';
  return element(new Date(value).toISOString(), shownTime(value), spokenTime(value));
}

/** HTML: `05-Jun-2026 17:30`. */
export function clinicalDateTime(value: Date | string): string {
  if (isBroken(value)) return 'not known';
  return element(
    new Date(value).toISOString(),
    `${shownDate(value)} ${shownTime(value)}`,
    patientDateTime(value),
  );
}
