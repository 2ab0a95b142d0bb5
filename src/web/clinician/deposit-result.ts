// What was understood of an export: counts, layout, warnings, the lines that were not understood, the evidence for the order
// of the dates. From the facts that are sealed with the case; counts of this deposit come with the address.
import { z } from 'zod';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import { caseParams } from './case-input.ts';
import { platformName } from '../platform-name.ts';
import { evidenceWords, unparsedWords, untoldWords, warningWords } from './ingest-words.ts';
import { ofEachBasis, recognisedWords } from './recognised-words.ts';
import { readingOf } from './staff.ts';
import { readFacts } from './thread-facts.ts';

const count = z.coerce.number().int().min(0).max(10_000_000).catch(0).optional();

export const depositResult = staffAction({
  method: 'get',
  path: '/cases/:caseId/deposit',
  action: 'view-case',
  params: caseParams,
  query: z.object({
    known: count,
    reappeared: count,
    added: count,
    ...ofEachBasis(count),
  }),
  handle: async (services, { params, query, session }) => {
    const { caseId } = params;
    const state = await services.stations.custody.caseState(caseId);
    if (state === null) throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
    const facts = await readFacts(services, caseId, readingOf(session.account));
    return {
      kind: 'page',
      view: 'clinician/deposit-result',
      model: {
        title: 'What was understood',
        caseId,
        messages: state.messages,
        platform: platformName(state.platform),
        ...query,
        recognised: recognisedWords(query),
        facts:
          facts === null
            ? null
            : {
                ...facts,
                evidence: facts.evidence.map(evidenceWords),
                warnings: facts.warnings.map(warningWords),
                untold: facts.untold.map(untoldWords),
                lines: facts.unparsed.lines.map(({ line, reason }) => ({
                  line,
                  reason: unparsedWords(reason),
                })),
              },
      },
    };
  },
});
