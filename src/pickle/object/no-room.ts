/**
 * What a dict, a tuple or an object says when an encoder asks for its number and it has no room for one; -1 is that it
 * has none yet.
 */
export const NO_ROOM = -0x40000000;
