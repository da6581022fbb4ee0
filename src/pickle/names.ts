/**
 * What was renamed or moved between Python 2 and Python 3, and what a pickle calls it.
 *
 * Pickles up to protocol 2 use the names of Python 2, so that both Pythons can read them: a reader with `fixImports`
 * translates them on the way in, a writer on the way out. The rules are those of CPython's `_compat_pickle`. A rule for
 * one name wins over a rule for its module, and what no rule knows stays as it is. The two directions are not inverse
 * to each other: several names of Python 2 became one, and Python 3's finer `OSError`s all go back to the one that
 * Python 2 had.
 *
 * CPython differs by version and platform in two entries, and this is the union: `Tix` is known to Python up to 3.12,
 * and `WindowsError` to Python on Windows.
 */
import { once } from './object/once.ts';

// Below, `old=new` is one rule, to be read from left to right or both ways. A name is written `module:name`. No rule has
// a second colon, so a pair with colons of its own, put together the same way, cannot be taken for another pair.

const MODULES = `
  __builtin__=builtins copy_reg=copyreg Queue=queue SocketServer=socketserver ConfigParser=configparser repr=reprlib
  markupbase=_markupbase _winreg=winreg thread=_thread dummy_thread=_dummy_thread commands=subprocess
  _abcoll=collections.abc test.test_support=test.support
  dbhash=dbm.bsd dumbdbm=dbm.dumb dbm=dbm.ndbm gdbm=dbm.gnu anydbm=dbm
  xmlrpclib=xmlrpc.client SimpleXMLRPCServer=xmlrpc.server htmlentitydefs=html.entities HTMLParser=html.parser
  httplib=http.client Cookie=http.cookies cookielib=http.cookiejar BaseHTTPServer=http.server
  urlparse=urllib.parse robotparser=urllib.robotparser urllib2=urllib.request
  Tkinter=tkinter Tix=tkinter.tix ttk=tkinter.ttk Dialog=tkinter.dialog Tkdnd=tkinter.dnd Tkconstants=tkinter.constants
  ScrolledText=tkinter.scrolledtext tkFont=tkinter.font tkMessageBox=tkinter.messagebox
  tkFileDialog=tkinter.filedialog tkSimpleDialog=tkinter.simpledialog tkColorChooser=tkinter.colorchooser
  tkCommonDialog=tkinter.commondialog`;

const MODULES_TO_3 = `
  cPickle=pickle _elementtree=xml.etree.ElementTree StringIO=io cStringIO=io whichdb=dbm
  UserDict=collections UserList=collections UserString=collections
  FileDialog=tkinter.filedialog SimpleDialog=tkinter.simpledialog
  DocXMLRPCServer=xmlrpc.server SimpleHTTPServer=http.server CGIHTTPServer=http.server`;

const MODULES_TO_2 = 'bz2=_bz2 dbm=_dbm functools=_functools gdbm=_gdbm pickle=_pickle';

const NAMES = `
  __builtin__:xrange=builtins:range __builtin__:unichr=builtins:chr __builtin__:unicode=builtins:str
  __builtin__:long=builtins:int __builtin__:reduce=functools:reduce __builtin__:intern=sys:intern
  itertools:izip=builtins:zip itertools:imap=builtins:map itertools:ifilter=builtins:filter
  itertools:ifilterfalse=itertools:filterfalse itertools:izip_longest=itertools:zip_longest
  UserDict:IterableUserDict=collections:UserDict UserList:UserList=collections:UserList
  UserString:UserString=collections:UserString whichdb:whichdb=dbm:whichdb _socket:fromfd=socket:fromfd
  _multiprocessing:Connection=multiprocessing.connection:Connection
  multiprocessing.process:Process=multiprocessing.context:Process
  multiprocessing.forking:Popen=multiprocessing.popen_fork:Popen
  urllib:ContentTooShortError=urllib.error:ContentTooShortError
  urllib:getproxies=urllib.request:getproxies urllib:pathname2url=urllib.request:pathname2url
  urllib:url2pathname=urllib.request:url2pathname urllib:urlcleanup=urllib.request:urlcleanup
  urllib:urlopen=urllib.request:urlopen urllib:urlretrieve=urllib.request:urlretrieve
  urllib:quote=urllib.parse:quote urllib:quote_plus=urllib.parse:quote_plus urllib:unquote=urllib.parse:unquote
  urllib:unquote_plus=urllib.parse:unquote_plus urllib:urlencode=urllib.parse:urlencode
  urllib2:HTTPError=urllib.error:HTTPError urllib2:URLError=urllib.error:URLError`;

const NAMES_TO_3 = `
  __builtin__:basestring=builtins:str exceptions:StandardError=builtins:Exception
  UserDict:UserDict=collections:UserDict socket:_socketobject=socket:SocketType`;

const NAMES_TO_2 = `
  __builtin__:reduce=_functools:reduce socket:_socketobject=_socket:socket
  FileDialog:FileDialog=tkinter.filedialog:FileDialog FileDialog:LoadFileDialog=tkinter.filedialog:LoadFileDialog
  FileDialog:SaveFileDialog=tkinter.filedialog:SaveFileDialog
  SimpleDialog:SimpleDialog=tkinter.simpledialog:SimpleDialog
  DocXMLRPCServer:ServerHTMLDoc=xmlrpc.server:ServerHTMLDoc
  DocXMLRPCServer:XMLRPCDocGenerator=xmlrpc.server:XMLRPCDocGenerator
  DocXMLRPCServer:DocXMLRPCRequestHandler=xmlrpc.server:DocXMLRPCRequestHandler
  DocXMLRPCServer:DocXMLRPCServer=xmlrpc.server:DocXMLRPCServer
  DocXMLRPCServer:DocCGIXMLRPCRequestHandler=xmlrpc.server:DocCGIXMLRPCRequestHandler
  SimpleHTTPServer:SimpleHTTPRequestHandler=http.server:SimpleHTTPRequestHandler
  CGIHTTPServer:CGIHTTPRequestHandler=http.server:CGIHTTPRequestHandler`;

/** Exceptions that moved from `exceptions` to `builtins`. */
const EXCEPTIONS = `
  ArithmeticError AssertionError AttributeError BaseException BufferError BytesWarning DeprecationWarning EOFError
  EnvironmentError Exception FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
  IndentationError IndexError KeyError KeyboardInterrupt LookupError MemoryError NameError NotImplementedError OSError
  OverflowError PendingDeprecationWarning ReferenceError RuntimeError RuntimeWarning StopIteration SyntaxError
  SyntaxWarning SystemError SystemExit TabError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
  UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError`;

/** Exceptions that moved from `multiprocessing` to `multiprocessing.context`. */
const MULTIPROCESSING_EXCEPTIONS = 'AuthenticationError BufferTooShort ProcessError TimeoutError';

/** Kinds of `OSError` that Python 2 did not tell apart. */
const OS_ERRORS = `
  BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
  FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError
  ProcessLookupError TimeoutError`;

type Rule = readonly [from: string, to: string];

/** The rules of one direction, by `module:name` and by module. */
interface Rules {
  readonly names: ReadonlyMap<string, string>;
  readonly modules: ReadonlyMap<string, string>;
}

const renamed = /* @__PURE__ */ once(() => [
  ...rules(NAMES),
  ...moved('exceptions', 'builtins', EXCEPTIONS),
  ...moved('multiprocessing', 'multiprocessing.context', MULTIPROCESSING_EXCEPTIONS),
]);

const to3 = /* @__PURE__ */ once<Rules>(() => ({
  names: new Map([...renamed(), ...rules(NAMES_TO_3)]),
  modules: new Map([...rules(MODULES), ...rules(MODULES_TO_3)]),
}));

const to2 = /* @__PURE__ */ once<Rules>(() => ({
  names: new Map([
    ...[...renamed(), ...rules(NAMES_TO_2)].map(turned),
    ...words(OS_ERRORS).map((name): Rule => [`builtins:${name}`, 'exceptions:OSError']),
    ['builtins:ModuleNotFoundError', 'exceptions:ImportError'],
  ]),
  modules: new Map([...rules(MODULES), ...rules(MODULES_TO_2)].map(turned)),
}));

/**
 * The name that Python 3 uses for what a pickle of protocol 0 to 2 names. It is what `Unpickler.find_class` with
 * `fix_imports` does before it imports anything.
 *
 * @param module - the module as the pickle has it, such as `__builtin__`
 * @param name - the name in that module, such as `xrange`
 * @returns module and name in Python 3; the given ones where nothing was renamed
 * @example
 * ```ts
 * toPython3('__builtin__', 'xrange'); // ['builtins', 'range']
 * toPython3('copy_reg', '_reconstructor'); // ['copyreg', '_reconstructor']
 * toPython3('numpy', 'dtype'); // ['numpy', 'dtype']
 * ```
 */
export function toPython3(module: string, name: string): [module: string, name: string] {
  return translate(module, name, to3());
}

/**
 * The name to write into a pickle of protocol 0 to 2 for a name of Python 3. It is what `Pickler.save_global` with
 * `fix_imports` does.
 *
 * @param module - a module of Python 3, such as `builtins`
 * @param name - the name in that module, such as `range`
 * @returns module and name in Python 2; the given ones where nothing was renamed
 * @example
 * ```ts
 * toPython2('builtins', 'range'); // ['__builtin__', 'xrange']
 * toPython2('builtins', 'FileNotFoundError'); // ['exceptions', 'OSError']
 * ```
 */
export function toPython2(module: string, name: string): [module: string, name: string] {
  return translate(module, name, to2());
}

function translate(module: string, name: string, { names, modules }: Rules): [string, string] {
  const other = names.get(`${module}:${name}`);
  if (other !== undefined) return other.split(':') as [string, string];
  return [modules.get(module) ?? module, name];
}

function rules(text: string): Rule[] {
  return words(text).map((word) => word.split('=') as [string, string]);
}

function moved(from: string, to: string, names: string): Rule[] {
  return words(names).map((name) => [`${from}:${name}`, `${to}:${name}`]);
}

function turned([from, to]: Rule): Rule {
  return [to, from];
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
