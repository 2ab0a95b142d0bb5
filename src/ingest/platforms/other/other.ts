// The layouts for messengers that have no reader of their own.
import type { PlatformReader } from '../platform.ts';
import { thread } from './thread.ts';

export const other: readonly PlatformReader[] = [thread];
