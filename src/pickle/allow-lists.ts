/**
 * Ready-made lists of what pickles of a kind name.
 */

/** The name of a ready-made list. */
export type AllowListName = 'data' | 'numpy' | 'pandas' | 'sklearn' | 'torch';
