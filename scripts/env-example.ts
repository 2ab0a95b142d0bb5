// Writes .env.example from the table of settings.
import fs from 'node:fs';
import path from 'node:path';
import { envExample } from '../src/config.ts';

fs.writeFileSync(path.join(import.meta.dirname, '../.env.example'), envExample());
