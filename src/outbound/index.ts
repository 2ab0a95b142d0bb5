export { checkAddress, guardedLookup, HostNotAllowed, isPublic, type HostRules } from './allowed-host.ts';
export { guardedGet, type GetOptions, type Got } from './guarded-get.ts';
export { redisTarget, type RedisTarget } from './redis-target.ts';
