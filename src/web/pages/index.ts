export { PAGES } from './list.ts';
