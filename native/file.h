/*
 * An open file that has several owners: the segment object, and the list of names to be removed, whose entry keeps the
 * file open, and with it the lock that says "the owner lives", when the object is closed before its name is unlinked.
 */
#ifndef CORNICHON_FILE_H
#define CORNICHON_FILE_H

#include "platform.h"

typedef struct file file;

/* Takes the open file over, with one owner, the caller; NULL when memory is short, and then it is still the caller's. */
file *file_adopt(os_file handle);

os_file file_handle(const file *self);

void file_retain(file *self);

void file_release(file *self);

#endif
