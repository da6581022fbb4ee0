/*
 * Windows: where Node-API comes from. A DLL names the module of each function that it imports, and that module is not always
 * node.exe: in Electron it is another program, and where Node is embedded a library. So nothing is imported; the functions
 * are looked for in the running program when the addon is loaded, and put where the linker would have put the imported ones.
 */
#include "platform_win32.h"

/* Every function of node_api.h that the addon calls; one that is forgotten does not link. */
#define FUNCTIONS(DO)                                                                                               \
  DO(napi_call_function) DO(napi_check_object_type_tag) DO(napi_create_array_with_length) DO(napi_create_double)      \
  DO(napi_create_error) DO(napi_create_external) DO(napi_create_int32) DO(napi_create_object)                         \
  DO(napi_create_reference) DO(napi_create_string_utf8) DO(napi_create_uint32) DO(napi_close_handle_scope)            \
  DO(napi_define_properties) DO(napi_delete_reference) DO(napi_get_and_clear_last_exception) DO(napi_get_boolean)     \
  DO(napi_get_cb_info) DO(napi_get_instance_data) DO(napi_get_last_error_info) DO(napi_get_reference_value)           \
  DO(napi_get_typedarray_info) DO(napi_get_undefined) DO(napi_get_value_bool) DO(napi_get_value_double)               \
  DO(napi_get_value_external) DO(napi_get_value_string_utf8) DO(napi_is_exception_pending) DO(napi_open_handle_scope) \
  DO(napi_set_element) DO(napi_set_instance_data) DO(napi_set_named_property) DO(napi_throw) DO(napi_throw_error)     \
  DO(napi_throw_type_error) DO(napi_type_tag_object) DO(napi_typeof) DO(napi_unwrap) DO(napi_wrap)

/* node_api.h declares them as imported, so they are called through pointers of these names. */
#define POINTER(name) void *__imp_##name;
FUNCTIONS(POINTER)

#define ROW(name) {#name, &__imp_##name},
static const struct {
  const char *name;
  void **pointer;
} functions[] = {FUNCTIONS(ROW)};

HANDLE (*node_osfhandle)(int fd);

/* Declared in segment.c; NULL where there is none. */
void *node_api_create_external_sharedarraybuffer;

static void *find(const char *name) {
  const HMODULE modules[] = {GetModuleHandleW(NULL), GetModuleHandleW(L"libnode.dll")};
  for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
    FARPROC found = modules[i] == NULL ? NULL : GetProcAddress(modules[i], name);
    if (found != NULL) return (void *)(uintptr_t)found;
  }
  return NULL;
}

static bool find_all(void) {
  for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
    *functions[i].pointer = find(functions[i].name);
    if (*functions[i].pointer == NULL) return false;
  }
  node_api_create_external_sharedarraybuffer = find("node_api_create_external_sharedarraybuffer");
  node_osfhandle = (HANDLE(*)(int))(uintptr_t)find("uv_get_osfhandle");
  return node_osfhandle != NULL;
}

/* Fails, and with it `require`, in a program that is no Node. */
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved) {
  (void)reserved;
  if (reason != DLL_PROCESS_ATTACH) return TRUE;
  /* It stays: V8 may free a buffer, through our code, after the worker that loaded the addon is gone. */
  HMODULE pinned;
  const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
  return find_all() && GetModuleHandleExW(flags, (LPCWSTR)(void *)self, &pinned);
}
