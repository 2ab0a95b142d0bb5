// The layouts of Matrix, the specific ones first.
import type { PlatformReader } from '../platform.ts';
import { elementHtml } from './element-html.ts';
import { elementJson } from './element-json.ts';
import { elementText } from './element-text.ts';
import { matrixEvents } from './matrix-events.ts';

export const matrix: readonly PlatformReader[] = [elementJson, elementHtml, elementText, matrixEvents];
