// The peer's side: the npm package whatsapp-chat-parser, used as its documentation says, attachments included. Loaded by
// name, so that nothing but this process needs it.
import fs from 'node:fs/promises';
import { measure } from './measured.ts';

type Peer = { parseString: (text: string, options: { parseAttachments: boolean }) => readonly unknown[] };

const NAME: string = 'whatsapp-chat-parser';
const [file = ''] = process.argv.slice(2);
const { parseString } = (await import(NAME)) as Peer;

await measure(async () => parseString(await fs.readFile(file, 'utf8'), { parseAttachments: true }).length);
