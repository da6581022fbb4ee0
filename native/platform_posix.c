/*
 * What Linux and macOS have in common: the numbers of errors, and flock(2). The kernel keeps the lock with the open file, which all duplicates of a descriptor share, and
 * ends it with the last of them, however the process ends.
 */
#define _GNU_SOURCE
#include "platform_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

int os_node_error(int error) { return -error; }

os_result os_lock_adopt(int fd, os_file *file) {
  int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return (os_result){errno, "fcntl"};
  *file = own;
  return (os_result){0, NULL};
}

os_result os_lock_try(os_file file, bool shared, bool *taken) {
  int status;
  do {
    status = flock((int)file, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  *taken = status == 0;
  return status == 0 || errno == EWOULDBLOCK ? (os_result){0, NULL} : (os_result){errno, "flock"};
}

os_result os_lock_release(os_file file) {
  return flock((int)file, LOCK_UN) == 0 ? (os_result){0, NULL} : (os_result){errno, "flock"};
}
