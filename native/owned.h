/*
 * The names that this process created and has to remove when it ends, or when the thread that created them does. They
 * are kept here and not in JavaScript because a worker that is terminated runs no more JavaScript, but does run its
 * finalizers; and in one list for all threads because a signal ends them all and is seen by the main thread only.
 */
#ifndef CORNICHON_OWNED_H
#define CORNICHON_OWNED_H

#include "file.h"

/* Remembers a name for `thread` and keeps the file, so the liveness lock, as long; false when memory is short. */
bool owned_add(const void *thread, const char name[OS_NAME_MAX + 1], const os_identity *identity, file *opened);

/* Unlinks and forgets every name of one segment, as far as they still mean it. */
void owned_drop(const os_identity *identity);

/* Forgets a name that is gone. */
void owned_forget(const char *name);

/* Unlinks every name of one thread, or of all with NULL, that still means the segment created under it; says how many. */
unsigned owned_release(const void *thread);

#endif
