/**
 * What the module `enum` leaves in a pickle beside a call of the enumeration, which `Registry.enum` knows: combinations of
 * flags as `or_(Flag.A, Flag.B)`, from the first releases of Python 3.11.
 */
import type { LoadContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyEnumMember } from '../object/enum-member.ts';
import type { PyGlobal } from '../object/global.ts';
import { PyObject } from '../object/object.ts';
import type { PyTuple } from '../object/tuple.ts';
import { bigInteger, counted } from './check.ts';

/** Adds it. */
export function registerEnum(registry: ClassTable): void {
  registry.function(['_operator.or_', 'operator.or_'], or);
}

/** The flags of both. Of anything else, such as the types of a union, the call is recorded. */
function or(args: PyTuple, _context: LoadContext, callable: PyGlobal): unknown {
  const [first, second] = counted(args, 'or_', 2);
  if (!(first instanceof PyEnumMember)) return new PyObject(callable, args);
  const other = second instanceof PyEnumMember ? second.value : second;
  return first.enum.of(bigInteger(first.value, 'a flag') | bigInteger(other, 'a flag'));
}
