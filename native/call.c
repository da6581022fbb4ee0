#include "call.h"

#include <string.h>

static bool refuse(const call *self, const char *message) {
  napi_throw_type_error(self->env, "ERR_INVALID_ARG_TYPE", message);
  return false;
}

bool call_open(call *self, napi_env env, napi_callback_info info, size_t count) {
  self->env = env;
  self->count = CALL_MAX_ARGUMENTS;
  if (napi_get_cb_info(env, info, &self->count, self->values, NULL, NULL) != napi_ok) {
    call_broken(env);
    return false;
  }
  return self->count >= count || refuse(self, "too few arguments");
}

bool call_has(const call *self, size_t index) {
  napi_valuetype type = napi_undefined;
  if (index >= self->count) return false;
  return napi_typeof(self->env, self->values[index], &type) == napi_ok && type != napi_undefined;
}

bool call_bool(const call *self, size_t index, bool *value) {
  return napi_get_value_bool(self->env, self->values[index], value) == napi_ok || refuse(self, "expected a boolean");
}

bool call_uint(const call *self, size_t index, uint64_t *value) {
  double number = -1;
  if (napi_get_value_double(self->env, self->values[index], &number) != napi_ok) return refuse(self, "expected a number");
  if (!(number >= 0 && number <= 9007199254740991.0)) return refuse(self, "expected a safe, non-negative integer");
  *value = (uint64_t)number;
  return true;
}

bool call_name(const call *self, size_t index, char value[OS_NAME_MAX + 1]) {
  size_t needed = 0;
  size_t length = 0;
  if (napi_get_value_string_utf8(self->env, self->values[index], NULL, 0, &needed) != napi_ok) {
    return refuse(self, "expected a string");
  }
  if (needed == 0 || needed > OS_NAME_MAX) return refuse(self, "expected a name of 1 to 250 bytes");
  if (napi_get_value_string_utf8(self->env, self->values[index], value, OS_NAME_MAX + 1, &length) != napi_ok) {
    return refuse(self, "expected a string");
  }
  if (memchr(value, '/', length) != NULL || memchr(value, '\0', length) != NULL) {
    return refuse(self, "expected a name without slashes and NUL");
  }
  return true;
}

bool call_bytes(const call *self, size_t index, bytes *value) {
  napi_typedarray_type type;
  napi_status status = napi_get_typedarray_info(self->env, self->values[index], &type, &value->length, &value->data, NULL, NULL);
  return (status == napi_ok && type == napi_uint8_array) || refuse(self, "expected a Uint8Array");
}

bool call_succeeded(napi_env env, os_result result) {
  if (result.error == 0) return true;
  napi_value message, error, number, name;
  if (napi_create_string_utf8(env, result.call, NAPI_AUTO_LENGTH, &message) != napi_ok ||
      napi_create_error(env, NULL, message, &error) != napi_ok ||
      napi_create_int32(env, os_node_error(result.error), &number) != napi_ok ||
      napi_create_string_utf8(env, result.call, NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_set_named_property(env, error, "errno", number) != napi_ok ||
      napi_set_named_property(env, error, "syscall", name) != napi_ok) {
    call_broken(env);
    return false;
  }
  napi_throw(env, error);
  return false;
}

napi_value call_broken(napi_env env) {
  const napi_extended_error_info *info = NULL;
  bool pending = false;
  napi_get_last_error_info(env, &info);
  const char *message = info != NULL && info->error_message != NULL ? info->error_message : "unknown failure";
  if (napi_is_exception_pending(env, &pending) == napi_ok && !pending) napi_throw_error(env, NULL, message);
  return NULL;
}

napi_value call_return_bool(napi_env env, bool value) {
  napi_value result;
  return napi_get_boolean(env, value, &result) == napi_ok ? result : call_broken(env);
}

napi_value call_return_uint(napi_env env, uint64_t value) {
  napi_value result;
  return napi_create_double(env, (double)value, &result) == napi_ok ? result : call_broken(env);
}
