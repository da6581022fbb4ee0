/**
 * What a dict, a tuple or an object says when an encoder asks for its number and it has no room for one: less than any number, and
 * than any count of meetings below zero (see write-memo.ts).
 */
export const NO_ROOM = -0x40000000;
