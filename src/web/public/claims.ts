// What a receipt claims and what it does not. The text of a version never changes; receipts name it by its digest.
import { TRUST_PATHS } from '../../receipts/index.ts';
import { publicAction } from '../action.ts';
import { logFileReply } from './log-file.ts';

export const claims = publicAction({
  method: 'get',
  path: '/claims/claims-v1',
  action: 'view-public',
  handle: (services) => logFileReply(services, TRUST_PATHS.claims),
});
