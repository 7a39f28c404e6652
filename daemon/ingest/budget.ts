/** Bytes that bodies may hold in memory, over all requests in flight. */
export interface Budget {
  /** The share of one request, empty at first. */
  open(): Share;
}

/** What one request holds of the budget. */
export interface Share {
  /** Makes the share that large, if it is not yet; false when so much is not to be had. One request alone always gets it. */
  grow(bytes: number): boolean;
  /** Gives everything back. */
  close(): void;
}

export function budget(limit: () => number, changed: (inUse: number) => void): Budget {
  let inUse = 0;
  const move = (bytes: number) => {
    inUse += bytes;
    changed(inUse);
  };
  return {
    open: () => {
      let held = 0;
      const moveTo = (bytes: number) => {
        move(bytes - held);
        held = bytes;
      };
      return {
        grow: (bytes) => {
          if (bytes <= held) return true;
          if (inUse > held && inUse - held + bytes > limit()) return false;
          moveTo(bytes);
          return true;
        },
        close: () => moveTo(0),
      };
    },
  };
}
