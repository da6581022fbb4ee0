/** The release of each line of Node that is tested. */
export const NODES: Readonly<Record<'20' | '22' | '24' | '26', string>>;

/** Where the Node of that line for a target, such as `linux-arm64`, is when it is installed. */
export function nodePath(major: keyof typeof NODES, target?: string): string;
