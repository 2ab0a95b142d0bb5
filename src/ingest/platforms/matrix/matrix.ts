// The layouts of Matrix, the specific ones first.
import type { PlatformReader } from '../platform.ts';
import { elementJson } from './element-json.ts';
import { matrixEvents } from './matrix-events.ts';

export const matrix: readonly PlatformReader[] = [elementJson, matrixEvents];
