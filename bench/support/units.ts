/** Numbers as people read them: three significant digits, and a unit that fits. */

/** Milliseconds: `12.3 ms`, `45.6 us`, `789 ns`, `1.23 s`. */
export function formatTime(ms: number): string {
  if (ms === 0) return '0 ms';
  if (ms >= 1000) return `${digits(ms / 1e3)} s`;
  if (ms >= 1) return `${digits(ms)} ms`;
  return ms >= 1e-3 ? `${digits(ms * 1e3)} us` : `${digits(ms * 1e6)} ns`;
}

/** Bytes in powers of ten: `5.62 MB`. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of BYTE_UNITS) if (bytes >= size) return `${digits(bytes / size)} ${unit}`;
  return `${bytes} B`;
}

/** `0.31x`, `12.3x`. */
export function formatRatio(ratio: number): string {
  return `${digits(ratio)}x`;
}

/** `100,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

const BYTE_UNITS = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/** Three significant digits, but never fewer than all before the point. */
function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}
