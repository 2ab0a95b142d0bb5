export { CLINICIAN_PAGES } from './list.ts';
