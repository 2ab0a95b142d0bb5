export { openGraphManager } from './graph-manager.ts';
