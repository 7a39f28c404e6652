/** Waits until it is one's turn. */
export type Turn = () => Promise<void>;

/**
 * Lets those who have much to do go on one after the other, a step at each turn of the event loop: a short question
 * that comes meanwhile waits for one step, however many long ones are under way.
 */
export function turns(): Turn {
  const waiting: (() => void)[] = [];
  const next = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
}
