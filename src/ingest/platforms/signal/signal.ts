// The readers of Signal's layouts (formats.md §4), the more particular first.
import type { PlatformReader } from '../platform.ts';
import { cliEvents } from './cli-events.ts';
import { exportMarkdown } from './export-markdown.ts';
import { plaintextExport } from './plaintext-export.ts';
import { sigtopJson } from './sigtop-json.ts';
import { sigtopShort } from './sigtop-short.ts';
import { sigtopText } from './sigtop-text.ts';

export const signal: readonly PlatformReader[] = [
  plaintextExport,
  cliEvents,
  sigtopJson,
  sigtopText,
  sigtopShort,
  exportMarkdown,
];
