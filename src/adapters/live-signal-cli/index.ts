export {
  createSignalCli,
  type SignalCli,
  type SignalCliOptions,
  type SignalCliTiming,
} from './signal-cli.ts';
