export { ALGORITHMS, ASSERTION_LENGTH, ASSERTION_TYPE } from './assertion.ts';
export type { ClientCertificate } from './certificate.ts';
export { parseMachineFile, type MachineClient, type MachineFile } from './client.ts';
export {
  openMachines,
  TOKEN_PREFIX,
  type Machine,
  type Machines,
  type MachineParts,
  type Proof,
  type ProvedClient,
} from './machines.ts';
export type { KeySource } from './ports.ts';
