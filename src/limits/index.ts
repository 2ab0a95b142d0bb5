export { openLane, type Lane, type LaneBounds } from './lane.ts';
export { openLimits, type Limits } from './limits.ts';
export { openOwnCounters } from './own-counters.ts';
export type { Count, Counters } from './ports.ts';
export { LIMITS, type Limit, type LimitName } from './table.ts';
