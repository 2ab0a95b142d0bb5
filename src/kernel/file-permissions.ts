// Who may change a file, by its permissions. Who may change one that says who may do what, may do everything.
const WRITTEN_BY_OTHERS = 0o022n;

/** Whether its group or anybody may write it, as `stat` gives the mode. */
export function othersMayWrite(mode: number | bigint): boolean {
  return (BigInt(mode) & WRITTEN_BY_OTHERS) !== 0n;
}
