export { createBullDispatcher, type BullOptions } from './bull-dispatcher.ts';
