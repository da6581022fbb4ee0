/*
 * Linux: huge pages for memory that is there already. Of 100 MB in pages of 4 KiB, to make the pages takes five times as long as
 * to copy the bytes; in pages of 2 MiB as long.
 *
 * Where the administrator has turned them off (/sys/kernel/mm/transparent_hugepage/enabled), or a kernel has none, the calls fail
 * or do nothing, and the memory is what it would have been.
 */
#define _GNU_SOURCE
#include "platform.h"

#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* since Linux 5.14 */
#endif

/* Of x86-64, and of arm64 with pages of 4 KiB; where they are larger, some of these are not whole, and stay small pages. */
#define HUGE ((uintptr_t)2 << 20)

static uintptr_t up(uintptr_t address, uintptr_t unit) { return (address + unit - 1) / unit * unit; }

static uintptr_t down(uintptr_t address, uintptr_t unit) { return address / unit * unit; }

size_t os_prepare_memory(void *base, size_t length) {
  uintptr_t start = (uintptr_t)base;
  uintptr_t end = start + length;
  uintptr_t first = up(start, HUGE);
  uintptr_t last = down(end, HUGE);
  if (first >= last || madvise((void *)first, last - first, MADV_HUGEPAGE) != 0) return 0;
  /* Whole pages only: what else is in the first and the last is none of ours. */
  uintptr_t page = os_page_size();
  madvise((void *)up(start, page), down(end, page) - up(start, page), MADV_POPULATE_WRITE);
  return last - first;
}
