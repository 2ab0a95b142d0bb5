export { DOOR } from './bounds.ts';
export { openFrontDoor, type DoorOptions, type FrontDoor } from './front-door.ts';
