// The page where an export is handed in, as shown first and again when it could not be taken. The file itself cannot be kept:
// browsers give no form a file back.
import type { Reply } from '../action.ts';
import type { Services } from '../services.ts';
import { bounds } from '../../kernel/bounds.ts';
import type { Refusal } from './fault-issue.ts';

const MiB = 1024 * 1024;

export type TypedDeposit = { readonly timeZone?: unknown; readonly dateOrder?: unknown };

export function depositPage(services: Services, typed: TypedDeposit, refusal?: Refusal): Reply {
  const { timeZone, dateOrder } = typed;
  return {
    kind: 'page',
    view: 'clinician/deposit',
    status: refusal?.status ?? 200,
    model: {
      title: 'Hand in an export',
      timeZone: typeof timeZone === 'string' ? timeZone : services.stations.timeZone,
      dateOrder: typeof dateOrder === 'string' ? dateOrder : '',
      maxMiB: bounds.maxExportBytes / MiB,
      issues: refusal?.issues ?? [],
    },
  };
}
