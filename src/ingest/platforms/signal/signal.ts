// The readers of Signal's layouts (formats.md §4), the more particular first.
import type { PlatformReader } from '../platform.ts';
import { cliJsonl } from './cli-jsonl.ts';
import { plaintextExport } from './plaintext-export.ts';
import { signalExportMd } from './signal-export-md.ts';
import { sigtopJson } from './sigtop-json.ts';
import { sigtopShort } from './sigtop-short.ts';
import { sigtopText } from './sigtop-text.ts';

export const signal: readonly PlatformReader[] = [
  plaintextExport,
  cliJsonl,
  sigtopJson,
  sigtopText,
  signalExportMd,
  sigtopShort,
];
