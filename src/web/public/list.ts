// Pages and files for people without an account: holders of a copy, and whoever checks the log.
import type { Action } from '../action.ts';
import { attestDone } from './attest-done.ts';
import { attestForm } from './attest-form.ts';
import { attest } from './attest.ts';
import { claims } from './claims.ts';
import { deviceLinkAnswer, deviceLinkDone, deviceLinkForm } from './device-link.ts';
import { logCheckpoint, logCheckpoints, logTiles, logTrust } from './log-file.ts';
import { threadExampleFile, threadSchemaFile } from './thread-schema.ts';

export const PUBLIC_PAGES: readonly Action[] = [
  attestForm,
  attest,
  attestDone,
  deviceLinkForm,
  deviceLinkAnswer,
  deviceLinkDone,
  logCheckpoint,
  logCheckpoints,
  logTiles,
  logTrust,
  claims,
  threadSchemaFile,
  threadExampleFile,
];
