// What an export holds, without a server: `npm run inspect -- FILE [FILE …] [--answer date-order=dmy] [--answer
// time-zone=Europe/London] [--answer chat=NAME] [--json]`. Nothing is stored. A file that cannot be read ends with 2 and a
// coded reason; a wrong call with 1. With `--json` one object goes to standard output, the messages as they are read.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { factsOf, parseExport, type Answers } from '../src/ingest/index.ts';
import type { ParsedMessage, ParseResult, Question, ThreadFacts } from '../src/ingest/parsed-thread.ts';
import { Fault } from '../src/kernel/fault.ts';
import { openExportFile } from './export-file.ts';

const USAGE =
  'usage: npm run inspect -- FILE [FILE ...] [--answer date-order=dmy|mdy|ymd] [--answer time-zone=Area/City] [--answer chat=NAME] [--json]';
const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const;

class WrongCall extends Error {}

function toAnswers(given: readonly string[]): Answers {
  const answers: Answers = {};
  for (const text of given) {
    const equals = text.indexOf('=');
    const [name, value] = [text.slice(0, equals), text.slice(equals + 1)];
    if (name === 'date-order') {
      const order = DATE_ORDERS.find((one) => one === value);
      if (order === undefined) throw new WrongCall('date-order is dmy, mdy or ymd');
      answers.dateOrder = order;
    } else if (name === 'time-zone') answers.timeZone = value;
    else if (name === 'chat') answers.chat = value;
    else throw new WrongCall('there are answers to date-order, time-zone and chat');
  }
  return answers;
}

function shown(message: ParsedMessage): object {
  const { seq, at, atIsWallTime, sender, kind, text, attachments, edited, deleted, replyTo } = message;
  const { senderId, id, earlier, forwarded, reactions } = message;
  const common = { seq, at, atIsWallTime, sender, kind, text, attachments, edited, deleted, replyTo };
  return { ...common, senderId, id, earlier, forwarded, reactions };
}

async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function printJson(facts: ThreadFacts, questions: Question[], messages: AsyncIterable<ParsedMessage>) {
  const head = JSON.stringify({ ...facts, questions });
  await print(`${head.slice(0, -1)},"messages":[`);
  let first = true;
  for await (const message of messages) {
    await print(`${first ? '' : ','}\n${JSON.stringify(shown(message))}`);
    first = false;
  }
  await print(']}\n');
}

async function printPlain(facts: ThreadFacts, questions: Question[], messages: AsyncIterable<ParsedMessage>) {
  await print(`${facts.platform}, layout ${facts.layout}, ${facts.messageCount} messages\n`);
  for (const { kind, decided, basis, detail } of facts.evidence)
    await print(`decided ${kind}: ${decided} (${basis}${detail === '' ? '' : `; ${detail}`})\n`);
  for (const { code, count, lines } of facts.warnings)
    await print(`warning ${code}: ${count}${lines.length === 0 ? '' : `, lines ${lines.join(', ')}`}\n`);
  await print(`not understood: ${facts.unparsed.count}\n`);
  await print(`the export cannot tell: ${facts.untold.join(', ')}\n`);
  for (const { kind, choices } of questions)
    await print(`question ${kind}: ${choices.map(({ value }) => value).join(' | ')}\n`);
  for await (const { seq, at, sender, kind, text } of messages)
    await print(`${seq} ${at} ${kind} ${JSON.stringify(sender)}: ${JSON.stringify(text)}\n`);
}

async function* none(): AsyncGenerator<ParsedMessage> {}

function opened(result: ParseResult): [ThreadFacts, Question[], AsyncIterable<ParsedMessage>] {
  if (result.outcome === 'asks') return [result.facts, result.questions, none()];
  return [factsOf(result.thread), result.open, result.thread.messages()];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      answer: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.length === 0) throw new WrongCall('name a file');
  const files = positionals.map(openExportFile);
  const result = await parseExport(files, toAnswers(values.answer));
  await (values.json ? printJson : printPlain)(...opened(result));
}

try {
  await main();
} catch (error) {
  if (error instanceof Fault) {
    const { line, path: inside, field } = error.place ?? {};
    const place = line === undefined ? (inside ?? field) : `line ${line}`;
    console.error(`${error.code}: ${error.message}${place === undefined ? '' : ` (${place})`}`);
    process.exitCode = 2;
  } else {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 1;
  }
}
