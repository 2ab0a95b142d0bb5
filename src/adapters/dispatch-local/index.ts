export { createLocalDispatcher } from './local-dispatcher.ts';
