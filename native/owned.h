/*
 * The names that this environment (the main thread or one worker) created and has to remove when it ends. They are kept
 * here and not in JavaScript because a worker that is terminated runs no more JavaScript, but does run its finalizers.
 */
#ifndef CORNICHON_OWNED_H
#define CORNICHON_OWNED_H

#include "platform.h"

typedef struct owned owned;

/* Remembers a name; false when memory is short. */
bool owned_add(owned **list, const char name[OS_NAME_MAX + 1], const os_identity *identity);

/* Forgets one segment, whatever its name leads to by now. */
void owned_forget(owned **list, const os_identity *identity);

/* Unlinks every name that still means the segment that was created under it; says how many. */
unsigned owned_release(owned **list);

#endif
