/**
 * A program's own classes, in every form in which a class may reduce itself, and objects of them; what registers those that
 * JavaScript can know.
 */
import {
  type EnumOptions,
  FROM_PYTHON,
  type LoadContext,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PySet,
  PyTuple,
  REDUCE,
  type Reduction,
  type Registry,
  standardRegistry,
} from '../src/index.ts';

/** A value of Python. */
export interface Made {
  /** An expression for it. */
  readonly python: string;
  /** The same made here, where it can be. */
  readonly js?: unknown;
  /** The minor version of Python that has it first. */
  readonly since?: number;
  /** The first protocol in which it can be pickled. */
  readonly from?: number;
}

/** Classes of a program, in a module of its own. */
export const SHOP = `
import collections, copyreg, dataclasses, enum, functools, sys

class Plain: pass
class partial: pass
class deque: pass
class Slots: __slots__ = ('x', 'y')
class SlotsAndDict(Slots): pass
@dataclasses.dataclass
class Data:
    x: int = 1
    y: str = 'a'
@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int = 1
class Outer:
    class Inner:
        class Deep: pass
    def method(self): return 1
    @classmethod
    def build(cls): return cls()
class List(list): pass
class Dict(dict): pass
class Tuple(tuple): pass
class Set(set): pass
class FrozenSet(frozenset): pass
class Str(str): pass
class Int(int): pass
class Float(float): pass
class Bytes(bytes): pass
class ByteArray(bytearray): pass
class Complex(complex): pass
class Ordered(collections.OrderedDict): pass
class Default(collections.defaultdict): pass
class Count(collections.Counter): pass
class Deque(collections.deque): pass
class Error(Exception): pass
class Missing(FileNotFoundError): pass
class NewArgs:
    def __new__(cls, *args): return object.__new__(cls)
    def __getnewargs__(self): return (1, 'a')
class NewArgsEx:
    def __new__(cls, *args, **kwargs): return object.__new__(cls)
    def __getnewargs_ex__(self): return ((1, 'a'), {'k': [3]})
class Keywords(int):
    def __new__(cls, value, *, base=10): return int.__new__(cls, value)
    def __getnewargs_ex__(self): return ((5,), {'base': 2})
class State:
    state = None
    def __init__(self, state=None): self.state = state
    def __getstate__(self): return self.state
    def __setstate__(self, state): self.state = state
Point = collections.namedtuple('Point', 'x y')
class Spot(Point):
    def far(self): return True
class Color(enum.Enum):
    RED = 1
    BLUE = 'b'
class Size(enum.IntEnum):
    S = 36
    M = 38
class Mode(enum.Flag):
    R = 1
    W = 2
    X = 4
class Bits(enum.IntFlag):
    A = 1
    B = 2
if sys.version_info >= (3, 11):
    class Word(enum.StrEnum):
        A = 'a'
def build(*args): return Built(args)
class Built:
    def __init__(self, args=()): self.args = args
    def __reduce__(self): return build, self.args
class Box:
    """Made with a list that it is in itself."""
    def __new__(cls, items=None): return object.__new__(cls)
    def __getnewargs__(self): return (self.items,)
class Key(dict):
    __hash__ = object.__hash__
class Again:
    """Writes itself as it was written: with its arguments, state and items, in all six places of the tuple."""
    def __init__(self, *args): self.args, self.state, self.items, self.pairs, self.set = args, None, [], {}, None
    def __reduce__(self):
        return (Again, self.args, self.set if self.set is not None else self.state, iter(self.items) if self.items else None,
                iter(self.pairs.items()) if self.pairs else None) + ((mark,) if self.set is not None else ())
    def __setstate__(self, state): self.state = state
    def append(self, item): self.items.append(item)
    def extend(self, items): self.items.extend(items)
    def __setitem__(self, key, value): self.pairs[key] = value
def mark(target, state):
    target.set = state
class NewObj:
    def __new__(cls, *args): return object.__new__(cls)
    def __reduce__(self): return copyreg.__newobj__, (NewObj, 1, 2), self.__dict__ or None
class NewObjEx:
    def __new__(cls, *args, **kwargs): return object.__new__(cls)
    def __reduce__(self): return copyreg.__newobj_ex__, (NewObjEx, (1,), {'k': 2})
class Constant:
    def __reduce__(self): return 'CONSTANT'
CONSTANT = Constant()
class Registered:
    def __init__(self, n): self.n = n
copyreg.pickle(Registered, lambda r: (Registered, (r.n,)))
if sys.version_info >= (3, 10):
    @dataclasses.dataclass(slots=True)
    class Slotted:
        x: int = 1
        y: int = 2
    @dataclasses.dataclass(slots=True, frozen=True)
    class FrozenSlotted:
        x: int = 1
        y: int = 2
`;

/** Objects that contain themselves, each way there is. Functions of the program, called in the expressions. */
export const CIRCLES = `
def through_state(target):
    target.me = target
    return target
def through_items(target):
    target.append(target)
    return target
def through_values(target):
    target['me'] = target
    return target
def through_own_key():
    target = shop.Key()
    target[target] = 1
    return target
def through_key(target, owner):
    target[through(owner, target)] = 1
    return target
def through(owner, target):
    owner.target = target
    return owner
def through_member(target):
    target.add(through(shop.Plain(), target))
    return target
def through_args():
    target = shop.Built(([],))
    target.args[0].append(target)
    return target
def through_new():
    target = shop.Box()
    target.items = [target]
    return target
def through_setter(target):
    target.set = {'me': target}
    return target
def through_partial(args, keywords, attributes):
    target = functools.partial(len)
    target.__setstate__((len, (target,) if args else (), {'me': target} if keywords else {}, {'me': target} if attributes else None))
    return target
`;

/** Names for the expressions: the module, and helpers that return what they changed. */
export const SETUP = `
import collections, copyreg, enum, functools, http, operator, re, socket, sys, types
shop = types.ModuleType('shop')
sys.modules['shop'] = shop
exec(compile(SHOP, 'shop.py', 'exec'), shop.__dict__)
def attributed(target, **attributes):
    for name, value in attributes.items(): setattr(target, name, value)
    return target
def noted(error, *notes):
    for note in notes: error.add_note(note)
    return error
`;

const EXTENDED = [
  'List([1, 2])',
  'List([1])',
  'List()',
  'List(range(1001))',
  'Dict(a=1, b=[2])',
  'Dict()',
  'Dict({i: i for i in range(2001)})',
  'Tuple((1, [2]))',
  'Tuple()',
  'Set([1])',
  'FrozenSet()',
  "Str('text')",
  'Int(5)',
  'Int(2**70)',
  'Float(2.5)',
  "Bytes(b'ab')",
  "ByteArray(b'ab')",
  'Complex(1j)',
  'Ordered(a=1)',
  "Default(list, {'a': [1]})",
  "Count('aab')",
  'Deque([1, 2], 3)',
  "Error('no', 1)",
  "Missing(2, 'no', 'f')",
  'Point(1, 2)',
  'Spot(1, [2])',
];

export const OWN: readonly Made[] = [
  { python: 'shop.Plain()' },
  { python: "attributed(shop.Plain(), a=1, b=[2], __proto__='p')" },
  { python: '[shop.Plain(), shop.Plain(), shop.Plain]' },
  { python: 'shop.Slots()', from: 2 },
  { python: 'attributed(shop.Slots(), x=1, y=[2])', from: 2 },
  { python: 'attributed(shop.SlotsAndDict(), x=1, z=3)', from: 2 },
  { python: "attributed(shop.SlotsAndDict(), z='x')", from: 2 },
  { python: 'shop.Data(5)' },
  { python: 'shop.Frozen(5)' },
  { python: 'shop.Slotted()', since: 10, from: 2 },
  { python: 'shop.FrozenSlotted()', since: 10 },
  ...EXTENDED.map((python) => ({ python: `shop.${python}` })),
  ...EXTENDED.filter((python) => !/^(Point|List\(range)/.test(python)).map((python) => ({
    python: `attributed(shop.${python}, note=['x'])`,
  })),
  { python: 'shop.NewArgs()' },
  { python: 'attributed(shop.NewArgs(), a=1)' },
  { python: 'shop.NewArgsEx()' },
  { python: 'attributed(shop.NewArgsEx(), a=1)' },
  { python: "shop.Keywords('101', base=2)" },
  { python: 'shop.State()' },
  { python: 'shop.State(False)' },
  { python: "shop.State('text')" },
  { python: 'shop.State((1, [2]))' },
  { python: "shop.State((None, {'x': 1}))" },
  { python: "shop.State([{'a': 1}])" },
  { python: 'shop.NewObj()' },
  { python: 'attributed(shop.NewObj(), a=1)' },
  { python: 'shop.NewObjEx()' },
  { python: 'shop.CONSTANT' },
  { python: 'shop.Registered(3)' },
  { python: '[shop.build, shop.Outer, shop.Outer.Inner, shop.Outer.Inner.Deep]' },
  { python: '[shop.Outer.Inner(), shop.Outer.Inner.Deep(), shop.Outer.Inner]' },
  { python: '[shop.Outer().method, shop.Outer.build]' },
  { python: '[shop.Color.RED, shop.Color.RED, shop.Color.BLUE]' },
  { python: 'shop.Size.M' },
  { python: '[shop.Mode.R | shop.Mode.W, shop.Mode.X, shop.Mode(0)]' },
  { python: '[shop.Bits.A | shop.Bits.B, shop.Bits(9)]' },
  { python: 'shop.Word.A', since: 11 },
  { python: "shop.Again(1, 'a')" },
  { python: "attributed(shop.Again(), state={'a': 1})" },
  { python: 'attributed(shop.Again(), items=[1])' },
  { python: 'attributed(shop.Again(), items=list(range(1001)))' },
  { python: "attributed(shop.Again(), pairs={'a': 1})" },
  { python: 'attributed(shop.Again(), pairs={i: [i] for i in range(2001)})' },
  { python: "attributed(shop.Again(1), state='s', items=[1, 2], pairs={'a': 1, 'b': 2})" },
  { python: "attributed(shop.Again(1), set='s')" },
  { python: "attributed(shop.Again(1), set={'a': 1}, items=[1, 2], pairs={'a': 1, 'b': 2})" },
  { python: 'through_state(shop.Plain())' },
  { python: 'through_state(shop.Error())' },
  { python: 'through_state(shop.Tuple())' },
  { python: 'through_items(shop.List())', from: 2 },
  { python: 'through_items(shop.Deque())' },
  { python: 'through_items(shop.Again())' },
  { python: 'through_values(shop.Dict())', from: 2 },
  { python: 'through_values(shop.Ordered())' },
  { python: 'through_values(shop.Default())' },
  { python: 'through_own_key()', from: 2 },
  { python: 'through_key(shop.Dict(), shop.Plain())', from: 2 },
  { python: 'through_member(shop.Set())' },
  { python: 'through_args()' },
  { python: 'through_new()', from: 2 },
  { python: 'through_setter(shop.Again())' },
];

class Plain {}
class Slots {}
class SlotsAndDict {}
class Data {}
class Slotted {}
class FrozenSlotted {}
class Inner {}
class List extends Array {}
class Dict extends PyDict {}
class Tuple extends PyTuple {}
class Members extends PySet {}
class Frozen extends PyFrozenSet {}
class Str extends String {}
class Int extends Number {}
class Float extends PyFloat {}
class Bytes extends Uint8Array {}
class ShopError extends Error {}
class NewArgsEx {
  static [FROM_PYTHON](args: PyTuple, _context: LoadContext, kwargs: PyDict | null): NewArgsEx {
    // Protocols 0 and 1 do not have what __getnewargs_ex__ says.
    if (args.length !== 0 && (args.length !== 2 || kwargs?.size !== 1)) throw new TypeError('expected 1, a and k');
    return new NewArgsEx();
  }
  [REDUCE](): Reduction {
    const kwargs = new PyDict([['k', [3]]]);
    const base = new PyGlobal('builtins', 'object');
    const state = Object.keys(this).length === 0 ? undefined : new PyDict(Object.entries(this));
    return {
      callable: new PyGlobal('shop', 'NewArgsEx'),
      args: PyTuple.of(1, 'a'),
      kwargs,
      construct: 'new',
      base,
      state,
    };
  }
}

/** The classes of the program, known. */
export function registryFor(options: EnumOptions): Registry {
  return standardRegistry()
    .extend()
    .class('shop.Plain', Plain)
    .class('shop.Slots', Slots, { slots: ['x', 'y'] })
    .class('shop.SlotsAndDict', SlotsAndDict, { slots: ['x', 'y'] })
    .class('shop.Data', Data)
    .class('shop.Slotted', Slotted, { slots: ['x', 'y'] })
    .class('shop.FrozenSlotted', FrozenSlotted, { fields: ['x', 'y'] })
    .class('shop:Outer.Inner', Inner)
    .class('shop.List', List)
    .class('shop.Dict', Dict)
    .class('shop.Tuple', Tuple)
    .class('shop.Set', Members)
    .class('shop.FrozenSet', Frozen)
    .class('shop.Str', Str)
    .class('shop.Int', Int)
    .class('shop.Float', Float)
    .class('shop.Bytes', Bytes)
    .class('shop.Error', ShopError)
    .class('shop.NewArgsEx', NewArgsEx)
    .namedtuple('shop.Point', ['x', 'y'])
    .enum('shop.Color', { RED: 1, BLUE: 'b' }, options)
    .enum('shop.Size', { S: 36, M: 38 }, { ...options, kind: 'IntEnum' })
    .enum('shop.Word', { A: 'a' }, { ...options, kind: 'StrEnum' })
    .enum('shop.Mode', { R: 1, W: 2, X: 4 }, { ...options, kind: 'Flag' })
    .enum('shop.Bits', { A: 1, B: 2 }, { ...options, kind: 'IntFlag' });
}

/** Objects of these classes; a Number has no room for the largest of them. */
export const REGISTERED: readonly Made[] = OWN.filter(
  ({ python }) =>
    !python.includes('2**70') &&
    /shop\.(Plain\(|Slots|Data|Slotted|FrozenSlotted|List\(|Dict|Tuple|Set|FrozenSet|Str|Int|Float|Bytes|Error|NewArgsEx|Point|Color|Size|Mode|Word|Bits|Outer.Inner\(\)\])/.test(
      python,
    ),
);
