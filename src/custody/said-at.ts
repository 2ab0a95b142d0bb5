// When a message was said: the export's wall time read in the zone that the depositor named (RULE A-06). At a clock change
// an hour exists twice or not at all: the earlier reading is taken and the doubt is kept, never hidden.
import { Fault } from '../kernel/fault.ts';
import { timeZoneOf, type ClockChange } from '../kernel/time-zone.ts';

export type SaidAt = { saidAt: string; clockChange: ClockChange };

/** Resolves times of one thread. Throws `custody-unknown-time-zone` at once for a zone that is not in the IANA database. */
export function saidAtResolver(timeZone: string): (at: string, atIsWallTime: boolean) => SaidAt {
  const zone = timeZoneOf(timeZone);
  if (zone === undefined)
    throw new Fault('invalid', 'custody-unknown-time-zone', 'The time zone is not known.', {
      place: { field: 'timeZone' },
    });
  return (at, atIsWallTime) => {
    const zoned = atIsWallTime ? zone.fromWall(at) : zone.fromInstant(at);
    if (zoned === undefined)
      throw new Fault('invalid', 'custody-broken-time', 'A message has no readable time.');
    return { saidAt: zoned.at, clockChange: zoned.clockChange };
  };
}
