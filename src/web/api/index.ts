export { API } from './list.ts';
