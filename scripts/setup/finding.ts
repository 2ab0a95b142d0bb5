// What setup found out. `open`: the service does not work, or must not, until it is closed. `todo`: it works, and something is still
// to do before patients depend on it. Texts are ours: no secret and no answer of another system is in one.
export type Finding = {
  severity: 'good' | 'warn' | 'todo' | 'open';
  code: string;
  text: string;
};

const SIGNS = { good: 'ok  ', warn: 'note', todo: 'todo', open: 'OPEN' } as const;

export function print(about: string, findings: readonly Finding[]): void {
  console.log(`\n${about}`);
  for (const { severity, code, text } of findings) console.log(`  ${SIGNS[severity]}  ${text}  (${code})`);
}
