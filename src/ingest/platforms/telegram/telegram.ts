// The readers of Telegram's layouts (formats.md §3).
import type { PlatformReader } from '../platform.ts';
import { botUpdates } from './bot-updates.ts';
import { desktopHtml } from './desktop-html.ts';
import { desktopJson } from './desktop-json.ts';

export const telegram: readonly PlatformReader[] = [botUpdates, desktopJson, desktopHtml];
