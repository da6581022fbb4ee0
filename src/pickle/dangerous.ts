/**
 * What is known to run code, start processes, read or write files, or open connections when a pickle calls it.
 *
 * A list like this is never complete, which is why it decides only how bad a finding is: what no policy allows is a
 * finding in any case. A module stands for its submodules too, since looking at the module alone was a way round.
 */
import { once } from './object/once.ts';

/** Modules of which everything is dangerous, but for the names behind the colon; `*` for none of it. */
const MODULES = `
  os:stat_result,terminal_size,uname_result,times_result,statvfs_result,PathLike
  posix:stat_result,terminal_size,uname_result,times_result,statvfs_result
  nt:stat_result,terminal_size,uname_result,times_result,statvfs_result
  sys _sitebuiltins subprocess _posixsubprocess _winapi winreg msvcrt pty tty commands popen2 platform
  shutil glob fileinput linecache tempfile mmap fcntl resource pwd grp spwd crypt syslog signal faulthandler
  socket:error,timeout,gaierror,herror,AddressFamily,SocketKind _socket
  ssl:SSLError,SSLCertVerificationError _ssl select selectors socketserver asyncore asynchat asyncio asyncio.exceptions:*
  http.client:HTTPException,IncompleteRead http.server httplib urllib urllib.parse:* urllib.error:* urllib2
  requests requests.exceptions:* requests.models:* requests.structures:* aiohttp httpx urllib3 urllib3.exceptions:*
  ftplib smtplib smtpd imaplib poplib nntplib telnetlib xmlrpc webbrowser antigravity wsgiref
  ctypes _ctypes cffi _cffi_backend
  importlib imp pkgutil runpy zipimport modulefinder site sysconfig pip ensurepip setuptools pkg_resources distutils venv
  zipapp compileall py_compile
  code codeop pdb bdb cProfile profile trace timeit doctest pydoc _pyrepl idlelib lib2to3 rlcompleter unittest
  test.support IPython jupyter_client
  pickle:PickleBuffer _pickle cPickle marshal shelve dbm dill cloudpickle jsonpickle pickletools
  sqlite3:Error,DatabaseError,OperationalError,IntegrityError,ProgrammingError threading _thread
  concurrent.futures.process concurrent.futures.thread
  multiprocessing.util multiprocessing.popen_fork multiprocessing.popen_spawn_posix
  multiprocessing.spawn multiprocessing.forkserver multiprocessing.process multiprocessing.pool multiprocessing.managers
  multiprocessing.connection multiprocessing.reduction multiprocessing.resource_tracker multiprocessing.resource_sharer
  gc inspect dis ast symtable atexit tkinter turtle turtledemo curses readline
  logging.config logging.handlers tarfile zipfile:BadZipFile,ZipInfo gzip bz2 lzma nturl2path
  numpy.f2py numpy.distutils numpy.testing numpy.ctypeslib numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format
  numpy.compat numexpr pandas.io pandas.core.computation pandas.compat scipy.io scipy.weave
  torch.hub torch.utils.cpp_extension torch.utils.bottleneck torch.utils.collect_env torch.package torch._dynamo
  torch._inductor torch.fx torch.jit torch.distributed torch.multiprocessing torch.utils.data.datapipes
  torch.utils._config_module torch.utils.model_zoo torch._export torch.export torch.serialization
  jinja2 mako joblib.memory joblib.externals joblib.parallel sklearn.datasets`;

/** Single names. A dotted one is something inside a class. */
const NAMES = `
  builtins:eval,exec,execfile,compile,__import__,open,file,input,raw_input,breakpoint,apply,reload,globals,locals,vars,
    setattr,delattr,exit,quit,help,copyright,credits,license,__build_class__,reduce
  io:open,open_code,FileIO,OpenWrapper,TextIOWrapper _io:open,open_code,FileIO,TextIOWrapper
  codecs:open,EncodedFile,StreamReaderWriter
  types:CodeType,FunctionType,LambdaType,MethodType,ModuleType,CellType,new_class,BuiltinFunctionType,coroutine
  functools:reduce yaml:load,load_all,unsafe_load,full_load
  operator:methodcaller,attrgetter,call,setitem,delitem
  _operator:methodcaller,attrgetter,call,setitem,delitem
  copyreg:add_extension,pickle,constructor,remove_extension
  uuid:_popen,_get_command_stdout,_ifconfig_getter,_netstat_getter,_ip_getter,_arp_getter,_lanscan_getter,getnode
  logging:FileHandler,Handler,StreamHandler,basicConfig,shutdown
  pathlib:Path.open,Path.write_text,Path.write_bytes,Path.read_text,Path.read_bytes,Path.unlink,Path.rmdir,Path.mkdir,
    Path.touch,Path.rename,Path.replace,Path.symlink_to,Path.hardlink_to,Path.chmod,PosixPath.write_text,
    PosixPath.write_bytes,PosixPath.read_text,PosixPath.read_bytes,PosixPath.unlink,PosixPath.open
  numpy:load,loads,save,savez,savetxt,loadtxt,genfromtxt,fromfile,fromregex,memmap,tofile,DataSource,vectorize,fromfunction,
    apply_along_axis,apply_over_axes,piecewise,frompyfunc,source,deprecate,safe_eval,show_config
  numpy.core.memmap:memmap numpy._core.memmap:memmap
  numpy.core:_ufunc_reconstruct numpy._core:_ufunc_reconstruct
  numpy.core.multiarray:fromfile,_vec_string numpy._core.multiarray:fromfile,_vec_string
  numpy.core.function_base:add_newdoc numpy.lib.utils:safe_eval,source
  pandas:read_pickle,read_csv,read_json,read_html,read_hdf,read_sql,read_table,read_xml,read_excel,eval,to_pickle
  pandas.core.frame:DataFrame.query,DataFrame.eval,DataFrame.to_pickle,DataFrame.to_csv,DataFrame.pipe,DataFrame.apply
  pandas.core.generic:NDFrame.to_pickle,NDFrame.to_csv,NDFrame.pipe
  joblib:load,dump,Memory,Parallel,delayed joblib.numpy_pickle:load,dump,load_temporary_memmap
  joblib.numpy_pickle_compat:load_compatibility,NDArrayWrapper,ZNDArrayWrapper joblib._utils:eval_expr
  torch:load,save,compile torch.storage:_load_from_bytes torch._utils:_import_dotted_name
 
  scipy.sparse:load_npz
  multiprocessing:Process,Pool,Manager multiprocessing.context:Process
  _posixshmem:shm_open,shm_unlink`;

/** Modules by which any other is reached, as a part of a dotted name or as a name in another module. */
const GATEWAYS: ReadonlySet<string> = new Set(
  (
    'os sys posix nt subprocess builtins builtin importlib shutil socket ctypes pickle marshal runpy pty modules pkgutil ' +
    'platform threading'
  ).split(' '),
);

/** Attributes with two underscores that lead nowhere. */
const PLAIN_DUNDERS: ReadonlySet<string> = new Set(['__newobj__', '__newobj_ex__']);

const wholeModules = /* @__PURE__ */ once(() => tableOf(MODULES));
const singleNames = /* @__PURE__ */ once(() => tableOf(NAMES));

/** `module:name,name module` as a map from module to names. */
function tableOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const table = new Map<string, ReadonlySet<string>>();
  for (const entry of text.replace(/,\s+/g, ',').trim().split(/\s+/)) {
    const [module, names = ''] = entry.split(':');
    table.set(module!, new Set(names.split(',')));
  }
  return table;
}

/**
 * True for what is known to run code, touch files or open connections.
 *
 * @param module the module, in Python 3's spelling
 * @param name the name in it, dotted or not
 */
export function isDangerous(module: string, name: string): boolean {
  if (singleNames().get(module)?.has(name) === true) return true;
  const first = firstPart(name);
  if (first !== name && singleNames().get(module)?.has(first) === true) return true;
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1)) {
    const harmless = wholeModules().get(module.slice(0, end));
    if (harmless !== undefined) return !(harmless.has('*') || (end === module.length && harmless.has(name)));
  }
  return false;
}

/**
 * The part of a dotted name through which other modules are reached: one that is called like such a module, or has two
 * underscores; null when there is none. A name without dots counts when it is itself such a module.
 */
export function gatewayIn(name: string): string | null {
  const parts = name.split('.', LONGEST_WALK);
  if (parts.length === LONGEST_WALK) return parts[LONGEST_WALK - 1]!;
  for (const part of parts) {
    if (GATEWAYS.has(part.replace(/^_{1,2}/, '').replace(/__$/, ''))) return part;
    if (parts.length > 1 && part.startsWith('__') && !PLAIN_DUNDERS.has(part)) return part;
  }
  return null;
}

/** No class is nested as deep as this, so a name with more parts is a walk. */
const LONGEST_WALK = 16;

function firstPart(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}
