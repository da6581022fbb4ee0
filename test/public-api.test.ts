/**
 * Every name that the package exports, so that none comes or goes by accident. After a change that is meant:
 * `npx vitest run test/public-api.test.ts -u`, and an entry in CHANGELOG.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** The names that exist for the compiler only, read off the index file. */
function typesOf(path: string): string[] {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const clauses = file.statements.filter(ts.isExportDeclaration).map((node) => ({ node, clause: node.exportClause }));
  // `export *` would hide names from this list.
  expect(clauses.every(({ clause }) => clause !== undefined && ts.isNamedExports(clause))).toBe(true);
  return clauses
    .flatMap(({ node, clause }) =>
      clause !== undefined && ts.isNamedExports(clause)
        ? clause.elements.filter(({ isTypeOnly }) => isTypeOnly || node.isTypeOnly).map(({ name }) => name.text)
        : [],
    )
    .sort();
}

describe('cornichon', () => {
  test('values', async () => {
    expect(Object.keys(await import('../src/index.ts'))).toMatchInlineSnapshot(`
      [
        "checkLayout",
        "DType",
        "NDArray",
        "ALLOW_LISTS",
        "PyArray",
        "Ellipsis",
        "NoneType",
        "NotImplemented",
        "PyChainMap",
        "PyDeque",
        "PyCounter",
        "PyDefaultDict",
        "PyOrderedDict",
        "PyUserDict",
        "PyUserList",
        "PyUserString",
        "PyDate",
        "PyDateTime",
        "PyTime",
        "PyTimeDelta",
        "PyTimeZone",
        "PyDecimal",
        "PyException",
        "PyFraction",
        "PyPartial",
        "PyIPAddress",
        "PyIPInterface",
        "PyIPNetwork",
        "PyAttrGetter",
        "PyItemGetter",
        "PyMethodCaller",
        "PyPath",
        "PyRange",
        "PyPattern",
        "PySlice",
        "PyStructSequence",
        "PyNamespace",
        "PyUUID",
        "PyZoneInfo",
        "dis",
        "PickleError",
        "genops",
        "LIMITS",
        "FROM_PYTHON",
        "KEY",
        "PickleBuffer",
        "PyByteArray",
        "PyComplex",
        "PyDict",
        "PyEnum",
        "PyEnumMember",
        "PyFloat",
        "PyFrozenSet",
        "PyGlobal",
        "PyNamedTuple",
        "PyObject",
        "PySet",
        "PyTuple",
        "REDUCE",
        "Registry",
        "SET_STATE",
        "TO_JS",
        "optimize",
        "HIGHEST_PROTOCOL",
        "scan",
        "SCAN_RULES",
        "AsyncUnpickler",
        "dumpChunks",
        "dumps",
        "loadAll",
        "loadAllAsync",
        "loadAsync",
        "loads",
        "Pickler",
        "standardRegistry",
        "toJS",
        "Unpickler",
      ]
    `);
  });

  test('types', () => {
    expect(typesOf('../src/index.ts')).toMatchInlineSnapshot(`
      [
        "AllowListName",
        "AnyClass",
        "ArgumentKind",
        "ArrayData",
        "ArrayMemory",
        "AttributeLayout",
        "BlobSource",
        "BufferSource",
        "ByteOrder",
        "CheckedLayout",
        "ChunkSource",
        "ClassEntry",
        "ClockOptions",
        "Complex",
        "ConvertibleToJS",
        "DTypeSpec",
        "DataOf",
        "DateUnit",
        "DisassembleOptions",
        "DumpContext",
        "DumpOptions",
        "EnumKind",
        "EnumOptions",
        "Field",
        "FieldSpec",
        "FromOptions",
        "FromPython",
        "GenopsOptions",
        "GlobalsPolicy",
        "IPVersion",
        "Inspect",
        "InspectOptions",
        "Instruction",
        "InstructionArgument",
        "Item",
        "ItemOf",
        "Kind",
        "LayoutRequest",
        "Limits",
        "LoadContext",
        "LoadOptions",
        "Memory",
        "NamedTupleClass",
        "NestedIn",
        "Opcode",
        "OpcodeName",
        "OverOptions",
        "PathKind",
        "PickleData",
        "PickleErrorCode",
        "PickleErrorDetails",
        "Protocol",
        "ReadableSource",
        "ReadableSourceReader",
        "ReadableSourceResult",
        "Reducible",
        "Reduction",
        "RuleText",
        "ScanFinding",
        "ScanOptions",
        "ScanPolicy",
        "ScanReport",
        "ScanRule",
        "ScanSeverity",
        "ScanVerdict",
        "ScannedGlobal",
        "ScannedPickle",
        "SkippedRange",
        "SliceSpec",
        "Spelling",
        "StackItem",
        "Stateful",
        "Storage",
        "StreamOptions",
        "StructSpec",
        "SubarraySpec",
        "ToJSContext",
        "ToJSOptions",
        "TypeCode",
        "TypedArray",
        "TzInfo",
        "UUIDSafety",
        "WallClock",
      ]
    `);
  });
});

describe('cornichon/core', () => {
  test('values', async () => {
    expect(Object.keys(await import('../src/core.ts'))).toMatchInlineSnapshot(`
      [
        "Ellipsis",
        "NoneType",
        "NotImplemented",
        "PyRange",
        "PySlice",
        "PickleError",
        "LIMITS",
        "FROM_PYTHON",
        "KEY",
        "PickleBuffer",
        "PyByteArray",
        "PyComplex",
        "PyDict",
        "PyEnum",
        "PyEnumMember",
        "PyFloat",
        "PyFrozenSet",
        "PyGlobal",
        "PyNamedTuple",
        "PyObject",
        "PySet",
        "PyTuple",
        "REDUCE",
        "Registry",
        "SET_STATE",
        "TO_JS",
        "HIGHEST_PROTOCOL",
        "coreRegistry",
        "loads",
        "dumps",
      ]
    `);
  });

  test('types', () => {
    expect(typesOf('../src/core.ts')).toMatchInlineSnapshot(`
      [
        "AnyClass",
        "AttributeLayout",
        "BufferSource",
        "ClassEntry",
        "ConvertibleToJS",
        "DumpContext",
        "DumpOptions",
        "EnumKind",
        "EnumOptions",
        "FromPython",
        "GlobalsPolicy",
        "Inspect",
        "InspectOptions",
        "Limits",
        "LoadContext",
        "LoadOptions",
        "NamedTupleClass",
        "Opcode",
        "OpcodeName",
        "PickleData",
        "PickleErrorCode",
        "PickleErrorDetails",
        "Protocol",
        "Reducible",
        "Reduction",
        "Spelling",
        "Stateful",
        "ToJSContext",
      ]
    `);
  });
});

describe('cornichon/node', () => {
  test('values', async () => {
    expect(Object.keys(await import('../src/node/index.ts'))).toMatchInlineSnapshot(`
      [
        "dumpFile",
        "loadAllFile",
        "loadFile",
      ]
    `);
  });

  test('types', () => {
    expect(typesOf('../src/node/index.ts')).toMatchInlineSnapshot(`
      [
        "DumpFileOptions",
        "FilePath",
        "FileURL",
        "LoadFileOptions",
      ]
    `);
  });
});

describe('cornichon/shm', () => {
  test('values', async () => {
    expect(Object.keys(await import('../src/shm/index.ts'))).toMatchInlineSnapshot(`
      [
        "BufferPool",
        "unlinkOnSignals",
        "isSharedMemoryError",
        "SharedMemoryError",
        "Held",
        "ShareableList",
        "FileLock",
        "allocateHuge",
        "dumpToSharedMemory",
        "loadFromSharedMemory",
        "SharedValue",
        "shmRegistry",
        "Pin",
        "RollingBuffer",
        "SharedMemory",
        "NamedSemaphore",
      ]
    `);
  });

  test('types', () => {
    expect(typesOf('../src/shm/index.ts')).toMatchInlineSnapshot(`
      [
        "Abort",
        "ArrayOptions",
        "AsyncWaitOptions",
        "AttachAsyncOptions",
        "AttachListOptions",
        "AttachOptions",
        "BufferPoolOptions",
        "CreateListOptions",
        "CreateOptions",
        "DumpToSharedMemoryOptions",
        "FollowOptions",
        "ForceOptions",
        "ListLayoutName",
        "LoadFromSharedMemoryOptions",
        "LockFileOptions",
        "OpenSemaphoreOptions",
        "PrefixOptions",
        "RingBatch",
        "RingEntry",
        "RingOptions",
        "SegmentInfo",
        "SegmentMode",
        "SemaphoreOptions",
        "ShareOptions",
        "ShareableItem",
        "SharedMemoryErrorCode",
        "SharedMemoryErrorDetails",
        "ShmRegistryOptions",
        "SignalName",
        "SinceOptions",
        "TrustOptions",
        "WaitOptions",
      ]
    `);
  });

  test('the stand-in for browsers has the same values', async () => {
    const [real, standIn] = await Promise.all([import('../src/shm/index.ts'), import('../src/shm/unsupported.ts')]);
    expect(Object.keys(standIn).sort()).toEqual(Object.keys(real).sort());
  });
});
