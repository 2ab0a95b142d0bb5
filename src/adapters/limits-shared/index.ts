export { openSharedCounters, type SharedCountersOptions } from './shared-counters.ts';
