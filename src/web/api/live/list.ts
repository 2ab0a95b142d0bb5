// Live threads, for programs: what waits, having it gathered, and what cannot be read.
import type { Action } from '../../action.ts';
import { discardSetAside } from './discard-set-aside.ts';
import { gatherLiveThread } from './gather-live-thread.ts';
import { listLiveThreads } from './list-live-threads.ts';
import { listSetAside } from './list-set-aside.ts';

export const LIVE_API: readonly Action[] = [listLiveThreads, listSetAside, gatherLiveThread, discardSetAside];
