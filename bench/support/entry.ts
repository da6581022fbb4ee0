/** What every benchmark that is a program does with its command line and its errors. */

/**
 * Ends the process with 0, with 1 when something could not be measured, and with 2 and one line when nothing could.
 *
 * @param main gets the arguments and tells whether everything was measured
 */
export async function entry(main: (args: readonly string[]) => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
