/** What the figures were measured on. Names no host and no path. */
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { formatBytes } from './units.ts';

/** A machine at one moment. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  /** In bytes. */
  readonly memory: number;
  readonly system: string;
  /** Processes that wanted to run in the last minute. */
  readonly load: number;
  /** NODE_OPTIONS, which every Node of the run has; empty when unset. */
  readonly nodeOptions: string;
}

/** The machine now. */
export function describeMachine(): Machine {
  const processors = cpus();
  const { NODE_OPTIONS: nodeOptions = '' } = process.env;
  return {
    processor: processors[0]?.model.trim() ?? arch(),
    processors: processors.length,
    memory: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    load: loadavg()[0]!,
    nodeOptions,
  };
}

/** Whether a machine that should be idle is not. */
export function isBusy({ load, processors }: Machine): boolean {
  return load > processors / 4;
}

/** One line of it. */
export function formatMachine(machine: Machine): string {
  const { processor, processors, memory, system, load, nodeOptions } = machine;
  const options = nodeOptions === '' ? '' : `, NODE_OPTIONS=${nodeOptions}`;
  return `${processors} x ${processor}, ${formatBytes(memory)}, ${system}, load ${load.toFixed(2)}${options}`;
}
