// Polls, in the stable form (matrix-spec, MSC3381) and the one clients sent before. Question and answers are somebody's words;
// each stands on a line of its own. A vote names answers by their ids.
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';

const UNSTABLE = 'org.matrix.msc3381.';

type Answer = { id: string; text: string };

function startOf(content: JsonObject): JsonObject {
  return objectAt(content, 'm.poll') ?? objectAt(content, `${UNSTABLE}poll.start`) ?? {};
}

/** `m.text` is a list of forms or plain text. */
function wordsOf(value: unknown): string {
  const forms = [
    valueAt(value, 'org.matrix.msc1767.text'),
    valueAt(value, 'm.text'),
    ...listAt(value, 'm.text').map((form) => valueAt(form, 'body')),
    valueAt(value, 'body'),
  ];
  return forms.find((form) => typeof form === 'string') ?? '';
}

function answersOf(content: JsonObject): Answer[] {
  return listAt(startOf(content), 'answers').flatMap((answer) => {
    const id = textAt(answer, 'm.id') ?? textAt(answer, 'id');
    return id === undefined ? [] : [{ id, text: wordsOf(answer) }];
  });
}

export function pollText(content: JsonObject): string {
  const question = wordsOf(objectAt(startOf(content), 'question'));
  return [question, ...answersOf(content).map(({ text }) => text)].join('\n');
}

export function isVote(type: string): boolean {
  return type === 'm.poll.response' || type === `${UNSTABLE}poll.response`;
}

/** The ids that a vote chooses; none means that it takes its vote back. */
export function choicesOf(vote: unknown): string[] {
  const content = valueAt(vote, 'content');
  const lists = [listAt(content, 'm.selections'), listAt(content, `${UNSTABLE}poll.response`, 'answers')];
  return lists.flat().filter((id) => typeof id === 'string');
}

/** What the chosen answers say; an answer that the poll does not have stands as its id. */
export function chosenWords(poll: JsonObject, ids: readonly string[]): string[] {
  const words = new Map(answersOf(poll).map(({ id, text }) => [id, text]));
  return ids.map((id) => words.get(id) ?? id);
}
