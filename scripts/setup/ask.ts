// How answers come: from a person at a terminal, or from a file. Both are checked by the same table.
import fs from 'node:fs';
import readline from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Fault } from '../../src/kernel/fault.ts';
import { writeClosed } from './configuration-file.ts';
import { isKnown, objection, QUESTIONS, type Answers, type Question } from './questions.ts';

function refused(code: string, message: string, field: string): Fault {
  return new Fault('invalid', code, message, { place: { field } });
}

function proposal(question: Question, answers: Answers, before: Answers, given: Answers): string {
  const said = { ...before, ...given };
  return said[question.name] ?? question.chosen?.(said) ?? question.fallback?.(answers) ?? '';
}

/** Asks what applies, in order, and leaves out what does not. */
async function through(
  { before, given }: { before: Answers; given: Answers },
  answer: (question: Question, proposed: string) => Promise<string>,
): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const question of QUESTIONS) {
    if (question.when?.(answers) === false) {
      if ((given[question.name] ?? '') !== '') throw besides(question.name);
      continue;
    }
    answers[question.name] = await answer(question, proposal(question, answers, before, given));
  }
  return answers;
}

/** Who names a setting means it: dropped without a word, the service would run in another way than they believe. */
function besides(name: string): Fault {
  return refused(
    'setup-answer-besides',
    `${name} does not belong to what else was answered. Leave it out, or choose what it belongs to (tls, database, keys, record, provider, REDIS_URL).`,
    name,
  );
}

/** What the file of before had that no question is about stays. */
function others(before: Answers): Answers {
  const asked = new Set(QUESTIONS.map(({ name }) => name));
  return Object.fromEntries(Object.entries(before).filter(([name]) => !asked.has(name)));
}

/**
 * Answers from a JSON file of names and values; what it does not name stays as it was, and choices follow from both. Throws
 * `setup-answers-unreadable`, `setup-answer-unknown`, `setup-answer-invalid`, `setup-answer-besides`.
 */
export async function answersFromFile(file: string, before: Answers): Promise<Answers> {
  const given = readAnswers(file);
  for (const [name, value] of Object.entries(given)) {
    if (!isKnown(name)) throw refused('setup-answer-unknown', `${name} is no setting.`, name);
    // Whether something is needed is known when it is asked.
    if (value === '') continue;
    const why = objection(name, value);
    if (why !== null) throw refused('setup-answer-invalid', `${name}: ${why}.`, name);
  }
  const asked = await through({ before, given }, async (question, value) => {
    const why = objection(question.name, value);
    if (why !== null)
      throw refused('setup-answer-invalid', `${question.name}: ${why}. ${question.help}`, question.name);
    return value;
  });
  return { ...others(before), ...others(given), ...asked };
}

function readAnswers(file: string): Answers {
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Fault('invalid', 'setup-answers-unreadable', `${file} cannot be read as JSON.`, { cause });
  }
  const isMap =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((one) => typeof one === 'string');
  if (!isMap)
    throw new Fault('invalid', 'setup-answers-unreadable', `${file} is no object of names and texts.`);
  return value as Answers;
}

/** Asks at the terminal; a wrong answer is asked again, and so is a secret's file that is not there. */
export async function answersFromTerminal(before: Answers): Promise<Answers> {
  let hidden = false;
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!hidden) process.stdout.write(chunk);
      done();
    },
  });
  const lines = readline.createInterface({ input: process.stdin, output, terminal: true });
  const typeSecret = async (file: string): Promise<void> => {
    process.stdout.write(
      `  ${file} is not there. Type what it shall hold (not shown), or nothing to write it yourself: `,
    );
    hidden = true;
    const secret = await lines.question('');
    hidden = false;
    process.stdout.write('\n');
    if (secret !== '') writeClosed(file, `${secret}\n`);
  };
  try {
    const asked = await through({ before, given: {} }, async (question, proposed) => {
      process.stdout.write(`\n${question.help}\n`);
      for (;;) {
        const typed = (
          await lines.question(`${question.name}${proposed === '' ? '' : ` [${proposed}]`}: `)
        ).trim();
        // A hyphen empties what may be empty.
        const value = typed === '-' && question.optional === true ? '' : typed === '' ? proposed : typed;
        const why = objection(question.name, value);
        if (why !== null) process.stdout.write(`  ${why}\n`);
        else {
          if (question.secret === 'given' && value !== '' && !fs.existsSync(value)) await typeSecret(value);
          return value;
        }
      }
    });
    return { ...others(before), ...asked };
  } finally {
    lines.close();
  }
}
