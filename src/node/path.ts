/** How files are named; without a type of Node's, so that those who import it need none. */

/** A `URL`, which for a file starts with `file:`. */
export interface FileURL {
  /** The URL as text. */
  readonly href: string;
}

/** A path, or a `file:` URL. */
export type FilePath = string | FileURL;
