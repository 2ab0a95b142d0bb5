// The facts of a thread without its messages: what is kept with the deposit and shown to who handed the export in.
import type { ThreadFacts } from './parsed-thread.ts';

export function factsOf(thread: ThreadFacts): ThreadFacts {
  const { platform, layout, title, exporter, evidence, warnings, untold, unparsed, messageCount } = thread;
  return { platform, layout, title, exporter, evidence, warnings, untold, unparsed, messageCount };
}
