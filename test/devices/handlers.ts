// The steps of a lost device as the runner wants them, over the stations of a test.
import { DEVICE_STAGES } from '../../src/workflow/device-stages.ts';
import type { Handlers } from '../../src/workflow/outbox-run.ts';
import type { Stations } from '../../src/web/stations.ts';
import { handlersWith } from '../workflow/workbench.ts';

export function deviceHandlers({ devices, receipts, audit }: Stations): Handlers {
  const parts = { devices, audit, issueDeviceReceipt: receipts.issueDevice.bind(receipts) };
  return handlersWith(
    Object.fromEntries(
      DEVICE_STAGES.map(({ step, take }) => [
        step,
        ({ subjectId }: { subjectId: string }) => take(parts, subjectId),
      ]),
    ),
  );
}
