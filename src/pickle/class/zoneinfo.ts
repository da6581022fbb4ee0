/**
 * Python's `zoneinfo`: time zones by the names of the IANA database, such as Europe/Paris.
 *
 * A pickle has the name only, so the rules are those of whoever reads it: here those that the JavaScript engine brings for
 * `Intl`. Nothing is looked up before a time is asked for its offset; a name that the engine does not know can be read and
 * written all the same.
 */

import type { ClassTable } from '../object/class-table.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import { Interned } from '../object/intern.ts';
import { PyObject, type Reduction } from '../object/object.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { counted, shown, text } from './check.ts';
import { DAY_SECONDS, dayNumber, type WallClock, wallSeconds } from './datetime/calendar.ts';
import { PyTimeDelta } from './datetime/timedelta.ts';
import type { TzInfo } from './datetime/timezone.ts';

/** Adds the class and the class method that pickles call. */
export function registerZoneinfo(registry: ClassTable): void {
  const call = (args: PyTuple): PyZoneInfo => new PyZoneInfo(keyOf(counted(args, 'ZoneInfo', 1)[0]));
  registry.class('zoneinfo.ZoneInfo', PyZoneInfo, { call, create: call, reduce });
  registry.function('zoneinfo:ZoneInfo._unpickle', (args) => {
    const [key, cached] = counted(args, 'ZoneInfo._unpickle', 2);
    return cached ? new PyZoneInfo(keyOf(key)) : PyZoneInfo.noCache(keyOf(key));
  });
}

const ZONE_INFO = new PyGlobal('zoneinfo', 'ZoneInfo', { freshModule: true, freshName: true });
const GETATTR = new PyGlobal('builtins', 'getattr', { freshModule: true, freshName: true });

/**
 * `ZoneInfo._unpickle(key, from_cache)`. The method and its name are made anew each time, and a zone from the cache has the
 * text with which it was once made, which is nothing that a pickle shares.
 */
function reduce({ key, cached }: PyZoneInfo): Reduction {
  const unpickle = new PyObject(GETATTR, PyTuple.of(ZONE_INFO, freshText('_unpickle')));
  return { callable: unpickle, args: cached ? PyTuple.of(freshText(key), 1) : PyTuple.of(key, 0) };
}

/** Names of the IANA database have at most a few dozen characters; Python takes any relative path. */
const MAX_KEY = 255;

function keyOf(value: unknown): string {
  const key = text(value, 'the key of a time zone');
  if (key.length > 0 && key.length <= MAX_KEY) return key;
  throw new RangeError(`the key of a time zone has 1 to ${MAX_KEY} characters, got ${shown(key)}`);
}

/**
 * A Python `zoneinfo.ZoneInfo`: a time zone with rules, by its name. As in Python there is one for each name, so that
 * `new PyZoneInfo('Asia/Tokyo') === new PyZoneInfo('Asia/Tokyo')`.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDateTime, PyZoneInfo } from 'cornichon';
 * const paris = new PyZoneInfo('Europe/Paris');
 * const noon = new PyDateTime(2024, 7, 14, 12, 0, 0, 0, { tzinfo: paris });
 * console.log(`${loads<PyDateTime>(dumps(noon))}`); // 2024-07-14 12:00:00+02:00
 * console.log(noon.toDate().toISOString()); // 2024-07-14T10:00:00.000Z
 * ```
 */
export class PyZoneInfo implements TzInfo {
  /** The name, such as `Europe/Paris`. */
  readonly key: string;
  /** False for one that `no_cache` made, which is equal to itself only. */
  readonly cached: boolean;
  #format: Intl.DateTimeFormat | null = null;

  /** @throws TypeError for what is no string, RangeError for none or more than 255 characters. */
  constructor(key: string, { cached = true }: { readonly cached?: boolean } = {}) {
    this.key = keyOf(key);
    this.cached = cached;
    // biome-ignore lint/correctness/noConstructorReturn: one for each name, as in Python, so that a pickle has it once
    if (cached) return ZONES.keep(key, this);
  }

  /** Another one of that name, equal to no other. Python: `ZoneInfo.no_cache(key)`. */
  static noCache(key: string): PyZoneInfo {
    return new PyZoneInfo(key, { cached: false });
  }

  /**
   * The offset from UTC when clocks of the zone show that time. When they are set back and show it twice, `fold` tells which
   * is meant; when they are set forward and do not show it, `fold` 0 counts as before the change.
   *
   * @throws RangeError when the JavaScript engine does not know the zone.
   */
  utcoffset(wall: WallClock | null): PyTimeDelta | null {
    return wall === null ? null : new PyTimeDelta(0, this.#wallOffset(wallSeconds(wall), wall.fold));
  }

  #wallOffset(seconds: number, fold: number): number {
    // A day to either side is beyond any change that could matter, and far less than the time between two changes.
    const before = this.#offsetAt(seconds - DAY_SECONDS);
    const after = this.#offsetAt(seconds + DAY_SECONDS);
    if (before === after) return before;
    const isBefore = this.#offsetAt(seconds - before) === before;
    const isAfter = this.#offsetAt(seconds - after) === after;
    if (isBefore !== isAfter) return isBefore ? before : after;
    return fold === 0 ? before : after;
  }

  /** Seconds ahead of UTC at an instant, in seconds since 1970. */
  #offsetAt(instant: number): number {
    this.#format ??= formatOf(this.key);
    const shown = new Map<string, string>();
    for (const { type, value } of this.#format.formatToParts(instant * 1000)) shown.set(type, value);
    const part = (name: string): number => Number(shown.get(name));
    const year = shown.get('era') === 'BC' ? 1 - part('year') : part('year');
    const days = dayNumber(year, part('month'), part('day'));
    return days * DAY_SECONDS + part('hour') * 3600 + part('minute') * 60 + part('second') - instant;
  }

  /** The name, as Python's `str`. */
  toString(): string {
    return this.key;
  }

  /** The name. */
  toJSON(): string {
    return this.key;
  }

  /** The name. */
  [TO_JS](): string {
    return this.key;
  }

  /** `PyZoneInfo(Europe/Paris)`. */
  [INSPECT](): string {
    return `PyZoneInfo(${this.key})`;
  }
}

const ZONES = new Interned<PyZoneInfo>();

function formatOf(key: string): Intl.DateTimeFormat {
  const numeric = 'numeric';
  const date = { era: 'short', year: numeric, month: numeric, day: numeric } as const;
  const time = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: key, calendar: 'gregory', ...date, ...time });
  } catch (cause) {
    throw new RangeError(`this JavaScript engine knows no time zone '${key}'`, { cause });
  }
}
