// Writes matrix.txt anew from the permission table and the routes: `node test/web/matrix/write-matrix.ts`. Read the difference before
// you commit it: it is what becomes open or closed to whom.
import fs from 'node:fs';
import path from 'node:path';
import { ACTIONS } from '../../../src/web/index.ts';
import { lineOf } from './expected.ts';

fs.writeFileSync(path.join(import.meta.dirname, 'matrix.txt'), `${ACTIONS.map(lineOf).join('\n')}\n`);
