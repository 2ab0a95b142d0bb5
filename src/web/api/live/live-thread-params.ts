// The id of a live thread in a path.
import { z } from 'zod';
import { idOf } from '../../governance/ids.ts';

export const liveThreadParams = z.object({ liveThreadId: idOf('livethread') });
