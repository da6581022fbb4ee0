/** What ends a waiting: an `AbortSignal`, by the methods that are called, so that no platform's own types are needed. */

/** An `AbortSignal`. */
export interface Abort {
  /** True when it has been given. */
  readonly aborted: boolean;
  /** What the promise is rejected with. */
  readonly reason?: unknown;
  /** Throws the reason, when it has been given. */
  throwIfAborted(): void;
  /** Calls the listener when it is given. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  /** Takes the listener off. */
  removeEventListener(type: 'abort', listener: () => void): void;
}
