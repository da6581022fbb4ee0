/** A module with nothing in it, which the time of an import is compared with. */
export {};
