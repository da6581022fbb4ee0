/** How files are named; without a type of Node's, so that those who import it need none. */

/** A path, or a `file:` URL. */
export type FilePath = string | { readonly href: string };
