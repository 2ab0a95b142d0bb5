// What an export tells of the clock of the computer that wrote it: by how much its wall times stand off UTC. Evidence for a
// person, and a check of what that person answers; never a guess at the zone. Input is hostile; memory is bounded.
import { Fault } from '../../../kernel/fault.ts';
import { timeZoneOf } from '../../../kernel/time-zone.ts';

type Sample = { wall: string; line: number };
type Seen = { count: number; first: Sample; last: Sample };

/** A computer shows two offsets a year; a zone's history adds a few. */
const MAX_OFFSETS = 8;

export class ExportingClock {
  readonly #seen = new Map<number, Seen>();

  /** One more message with this wall time (`2026-11-22T21:05:09`), `minutes` east of UTC. */
  note(minutes: number, wall: string, line: number): void {
    const sample = { wall, line };
    const seen = this.#seen.get(minutes);
    if (seen !== undefined) {
      seen.count += 1;
      seen.last = sample;
    } else if (this.#seen.size < MAX_OFFSETS) {
      this.#seen.set(minutes, { count: 1, first: sample, last: sample });
    }
  }

  /** `UTC+01:00 in 8 messages, UTC+00:00 in 2 messages`; empty when nothing was noted. */
  get detail(): string {
    return [...this.#seen]
      .map(([minutes, { count }]) => `${offsetText(minutes)} in ${count} messages`)
      .join(', ');
  }

  /**
   * Whether the zone that a person answered can have written these times. Fault `ingest-time-zone-contradicted` with the line
   * when its offset then differs by more than `toleranceMinutes`.
   */
  check(zone: string | undefined, toleranceMinutes: number): void {
    const clock = zone === undefined ? undefined : timeZoneOf(zone);
    if (clock === undefined) return;
    for (const [minutes, { first, last }] of this.#seen) {
      for (const { wall, line } of [first, last]) {
        const zoned = clock.fromWall(wall);
        // Where clocks were changed, a wall time has two readings: no evidence.
        if (zoned === undefined || zoned.clockChange !== 'none') continue;
        if (Math.abs(offsetMinutes(zoned.at.slice(-6)) - minutes) <= toleranceMinutes) continue;
        throw new Fault(
          'invalid',
          'ingest-time-zone-contradicted',
          'The answered time zone contradicts the offset that the export writes.',
          { place: { line } },
        );
      }
    }
  }
}

/** `+01:00`, `-0330` or `+05` in minutes. */
export function offsetMinutes(offset: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(offset) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -size : size;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
