// Time comes in as an argument, so that tests freeze it and nothing reads it in passing.

export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
