/** Whether Windows programs can be made and run here. */
import { spawnSync } from 'node:child_process';

/** `missing` says what is not here, and is null when nothing is. Debian's wine64 is in no folder of PATH. */
export function findWine() {
  const wine = ['wine64', '/usr/lib/wine/wine64', 'wine'].find(starts) ?? '';
  const compiler = 'x86_64-w64-mingw32-gcc';
  let missing = null;
  if (wine === '') missing = 'no wine (Debian: wine64)';
  else if (!starts(compiler)) missing = `no ${compiler} (Debian: gcc-mingw-w64-x86-64)`;
  return { wine, compiler, missing };
}

function starts(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}
