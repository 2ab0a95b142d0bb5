export { openTilesFs } from './tiles-fs.ts';
