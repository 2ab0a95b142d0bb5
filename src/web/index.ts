export { ACTIONS, createApp } from './app.ts';
export { createEventLog, createLogger, type EventLog, type LogEvent } from './event-log.ts';
export type { Health, HealthPart, Services } from './services.ts';
export { checkHealth } from './health-check.ts';
