// The readers of Viber's layouts (formats.md §5), the more particular first.
import type { PlatformReader } from '../platform.ts';
import { botEvents } from './bot-reader.ts';
import { desktopCopy } from './desktop-copy.ts';
import { mailCsv } from './mail-csv.ts';
import { rowReader } from './row-reader.ts';
import { spreadsheet } from './spreadsheet.ts';

export const viber: readonly PlatformReader[] = [
  botEvents,
  rowReader(mailCsv),
  rowReader(spreadsheet),
  desktopCopy,
];
