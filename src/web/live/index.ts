export { LIVE } from './list.ts';
