// What a receipt claims and what it does not. The text of a version never changes; receipts name theirs by its digest.
import { z } from 'zod';
import { claimsPath } from '../../receipts/index.ts';
import { publicAction } from '../action.ts';
import { logFileReply } from './log-file.ts';

/** Hostile: a version is one word and a number, or there is no such text. */
const params = z.object({ version: z.string().regex(/^(?:device-)?claims-v\d{1,3}$/) });

export const claims = publicAction({
  method: 'get',
  path: '/claims/:version',
  action: 'view-public',
  params,
  handle: (services, { params: { version } }) => logFileReply(services, claimsPath(version)),
});
