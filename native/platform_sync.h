/*
 * What the addon needs from an operating system to take turns: named semaphores, and locks on open files. As in platform.h,
 * nothing here touches JavaScript, nothing but os_sem_wait blocks, and every function may be called on any thread.
 */
#ifndef CORNICHON_PLATFORM_SYNC_H
#define CORNICHON_PLATFORM_SYNC_H

#include "platform.h"

/* A named semaphore that was opened; it outlives os_sem_close, because its name can be removed after that. */
typedef struct os_sem os_sem;

/* The most that a value can be. */
#define OS_SEM_MOST 0x7fffffffu

/* EEXIST if the name is taken; ENOSYS where the system has no named semaphores. */
os_result os_sem_create(const char *name, unsigned value, unsigned mode, os_sem **made);

/* ENXIO if the name belongs to something that is no semaphore. */
os_result os_sem_open(const char *name, os_sem **found);

/* Takes one if there is one. */
os_result os_sem_try(os_sem *self, bool *taken);

/* Takes one as soon as there is one; `*taken` is false when the milliseconds have passed, or a signal came. */
os_result os_sem_wait(os_sem *self, unsigned milliseconds, bool *taken);

/* Gives one back unless the value is `max` already. As in Python, the look and the step are not one. */
os_result os_sem_post(os_sem *self, unsigned max, bool *posted);

/* ENOTSUP where the system does not tell. */
os_result os_sem_value(os_sem *self, unsigned *value);

/* Ends its use; calling it again does nothing. The functions above may not be called after it. */
void os_sem_close(os_sem *self);

bool os_sem_is_open(const os_sem *self);

/* Closes and frees. */
void os_sem_free(os_sem *self);

/* Removes the name if it still means this semaphore, as far as the system can tell; also after os_sem_close. */
os_result os_sem_unlink(os_sem *self, bool *removed);

os_result os_sem_unlink_name(const char *name, bool *removed);

/* A handle of its own on the open file that the descriptor `fd` of the process belongs to; os_close gives it back. */
os_result os_lock_adopt(int fd, os_file *file);

/* Locks the file, alone or with others who share it; `*taken` is false if somebody else has it. */
os_result os_lock_try(os_file file, bool shared, bool *taken);

os_result os_lock_release(os_file file);

#endif
