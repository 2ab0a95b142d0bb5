export { MACHINES } from './list.ts';
