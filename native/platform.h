/*
 * What the addon needs from an operating system. platform_<system>.c implements it, and platform_posix.c what Linux and
 * macOS have in common; nothing above it knows where segments live, what a descriptor's flags are or how memory is mapped.
 *
 * Every function that can fail returns os_result: error 0 for success, else an errno value and the call that failed.
 * No function here touches JavaScript, and all of them may be called on any thread.
 */
#ifndef CORNICHON_PLATFORM_H
#define CORNICHON_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OS_NAME_MAX 250

typedef struct {
  int error;
  const char *call;
} os_result;

/* A file descriptor, or a HANDLE where there are no descriptors. */
typedef intptr_t os_file;

/* Which segment a name meant: a name can be unlinked and taken again by somebody else. */
typedef struct {
  uint64_t device;
  uint64_t inode;
} os_identity;

/* Who is to remove a name: nobody in particular, an owner that lives, or one that has died. */
typedef enum { OS_OWNER_NONE, OS_OWNER_ALIVE, OS_OWNER_DEAD } os_owner;

/* A new segment; `hidden` is a name that it has before its own where a file cannot be without one. */
typedef struct {
  os_file file;
  os_identity identity;
  char hidden[OS_NAME_MAX + 1];
  bool published;
} os_draft;

/*
 * Makes a segment of `size` zero bytes that nobody can find yet; where that cannot be, it has its name at once. EEXIST if
 * `name` is taken already. On Linux the open file carries a lock for as long as it is open; with `mortal` the file is
 * marked as one to be removed without it.
 */
os_result os_prepare(const char *name, uint64_t size, unsigned mode, bool preallocate, bool mortal, os_draft *draft);

/* Gives a complete segment its name, in one step; EEXIST if the name is taken. May be called again for further names. */
os_result os_publish(os_draft *draft, const char *name);

/* Closes a draft that was not published. */
void os_discard(os_draft *draft);

/* Whether the owner of a segment lives; with `remove`, unlinks it if it does not. */
os_result os_judge(const char *name, bool remove, os_owner *owner, bool *removed);

/* Opens a segment; ENXIO says that the name belongs to something else than memory (a pipe, a socket, a device). */
os_result os_open(const char *name, bool readonly, os_file *file, os_identity *identity);

os_result os_size(os_file file, uint64_t *size);

/* What the system says of an open segment. Where files belong to no users, `known` is false and the rest is 0. */
typedef struct {
  uint64_t size;
  bool known;
  uint32_t owner; /* the user's id */
  uint32_t mode;  /* permission bits */
  uint32_t links; /* how many names it has; 0 where that is not counted */
} os_description;

os_result os_describe(os_file file, os_description *description);

/*
 * Maps bytes [offset, offset + length), `offset` on a page boundary. With `at` the mapping replaces whatever is there,
 * without it the system chooses the place. `readonly` maps copy on write, so that a stray write stays in this process.
 */
os_result os_map(os_file file, uint64_t offset, size_t length, bool readonly, void *at, void **base);

/*
 * Replaces a mapping by zero pages in one step: a thread that reads meanwhile sees old bytes or zeros, never a gap. Where
 * the system cannot do that (Windows), the mapping stays as it is.
 */
os_result os_blank(void *base, size_t length);

void os_unmap(void *base, size_t length);

/* Copies up to `length` bytes without going through a mapping; `*got` is smaller where the segment ends before. */
os_result os_read(os_file file, uint64_t position, void *target, size_t length, size_t *got);

void os_close(os_file file);

/* Removes a name; with `only` just while it still means that segment. `*removed` is false if there was nothing to do. */
os_result os_unlink(const char *name, const os_identity *only, bool *removed);

/*
 * Asks for huge pages under memory that its owner is about to write whole, and for all of its pages at once, which is twice as
 * fast as 4 KiB at a time. What is in it stays. The bytes that huge pages may hold; 0 where there is no such thing, or no room.
 */
size_t os_prepare_memory(void *base, size_t length);

/* What an offset must be a multiple of to be mapped: a page, on Windows 64 KiB. */
size_t os_page_size(void);

/* The number by which Node knows an errno value: the same, negative; on Windows libuv has numbers of its own. */
int os_node_error(int error);

#endif
