// A "rich message" of Telegram (2026): blocks instead of a text, in the JSON of Telegram Desktop as `rich_message.blocks`, each
// with texts that may hold texts. Read as plain lines: every word that was sent, with what this reader sets between cells and
// before items marked as added. Hostile input; its depth is that of the JSON text, which is bounded.
import { isObject, listAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import type { AttachmentMention } from '../../parsed-thread.ts';
import { added, sent, type Words } from '../../words.ts';
import type { AttachmentStore } from '../platform.ts';

export type RichContent = { lines: Words[][]; attachments: AttachmentMention[] };

/** A string, a list of texts, or an object that holds one; formulas stand under `source`. */
function richText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(richText).join('');
  if (!isObject(value)) return '';
  return value['type'] === 'math' ? (textAt(value, 'source') ?? '') : richText(value['text']);
}

/** Members of a block with words of its own, in the order in which the app shows them. */
const OWN_WORDS = ['title', 'author', 'text', 'formula', 'description'] as const;
const INNER_BLOCKS = ['block', 'blocks', 'items', 'articles', 'buttons'] as const;

function itemMark(block: JsonObject): Words {
  const done = { open: '[ ] ', done: '[x] ' }[textAt(block, 'task_state') ?? ''] ?? '';
  const number = textAt(block, 'num');
  return added(number === undefined ? done : `${number} ${done}`);
}

function rowWords(row: unknown): Words[] {
  return listAt(row, 'cells').flatMap((cell, index) => [
    ...(index === 0 ? [] : [added(' | ')]),
    sent(richText(valueAt(cell, 'text'))),
  ]);
}

function captionLines(block: JsonObject): Words[][] {
  const caption = block['caption'];
  const credit = valueAt(caption, 'credit');
  return [[sent(richText(caption))], [sent(richText(credit))]];
}

function blockLines(block: unknown): Words[][] {
  if (!isObject(block)) return [];
  const own = OWN_WORDS.map((name) => [sent(richText(block[name]))]).filter(([words]) => words?.text !== '');
  const inner = INNER_BLOCKS.flatMap((name) => {
    const value = block[name];
    return (Array.isArray(value) ? value : [value]).flatMap(blockLines);
  });
  const rows = listAt(block, 'rows').map(rowWords);
  const [first = [], ...rest] = [...own, ...inner];
  return [[itemMark(block), ...first], ...rest, ...rows, ...captionLines(block)];
}

function filesIn(value: unknown, attachments: AttachmentStore): AttachmentMention[] {
  if (Array.isArray(value)) return value.flatMap((one) => filesIn(one, attachments));
  if (!isObject(value)) return [];
  const own = ['photo', 'file'].flatMap((word) => {
    const name = textAt(value, word);
    if (name !== undefined) return [{ name, present: attachments.has(name) }];
    const left = textAt(value, 'file_name') ?? word;
    return Object.hasOwn(value, `${word}_skip_reason`) ? [{ name: left, present: false }] : [];
  });
  return [...own, ...Object.values(value).flatMap((inner) => filesIn(inner, attachments))];
}

/** Null when the message is none. */
export function richContent(value: JsonObject, attachments: AttachmentStore): RichContent | null {
  const message = valueAt(value, 'rich_message');
  if (!isObject(message)) return null;
  return {
    lines: listAt(message, 'blocks').flatMap(blockLines),
    attachments: filesIn(message, attachments),
  };
}
