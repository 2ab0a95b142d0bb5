// The stations of the journey as the web sees them: one service object each, made by the wiring.
import type { Attribution, Directory, KeptForms } from '../attribution/index.ts';
import type { AuditTrail } from '../audit/index.ts';
import type { Custody } from '../custody/index.ts';
import type { Deletions } from '../deletion/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Receipts } from '../receipts/index.ts';
import type { Db } from '../store/index.ts';
import type { Live } from '../live/index.ts';
import type { TileStore } from '../log/ports.ts';
import type { Intake } from '../workflow/intake.ts';
import type { Worklist } from '../worklist/index.ts';

export type Stations = {
  readonly db: Db;
  readonly audit: AuditTrail;
  readonly intake: Intake;
  readonly live: Live;
  readonly custody: Custody;
  readonly attribution: Attribution;
  readonly keptForms: KeptForms;
  readonly directory: Directory;
  readonly deletions: Deletions;
  readonly devices: Devices;
  readonly receipts: Receipts;
  readonly worklist: Worklist;
  /** The log's public files, read only. */
  readonly tiles: Pick<TileStore, 'read'>;
  /** Offered for exports that carry no zone. */
  readonly timeZone: string;
  /** Puts a stuck step back (an exception that a person has looked at), in `db`'s transaction; false: it was not stuck. */
  releaseStep(db: Db, step: string, subjectId: string): Promise<boolean>;
  /** Whether more may not be brought in just now. */
  isOverloaded(): Promise<boolean>;
  /** Looks for due work now instead of at the next sweep, after a request opened a step. */
  nudge(): void;
};
