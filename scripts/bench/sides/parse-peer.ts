// The peer's side: the npm package whatsapp-chat-parser, used as its documentation says, attachments included.
import fs from 'node:fs/promises';
import { parseString } from 'whatsapp-chat-parser';
import { measure } from './measured.ts';

const [file = ''] = process.argv.slice(2);

await measure(async () => parseString(await fs.readFile(file, 'utf8'), { parseAttachments: true }).length);
