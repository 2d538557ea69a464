// @ts-check
/** Waiting for states. Nothing that passes takes longer for it: a machine under load needs long. */

/** How long a state is waited for, in milliseconds. */
export const PATIENCE = 60_000;
/** How long a whole story may take, in milliseconds: only one that hangs is ended. */
export const STORY = 900_000;

/**
 * Waits until something holds.
 * @param {string} what said if it never does
 * @param {() => boolean | Promise<boolean>} holds
 */
export async function until(what, holds) {
  const end = performance.now() + PATIENCE;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Waits until a count no longer changes.
 * @param {() => number} count
 * @param {number} [pause] milliseconds without a change
 */
export async function quiet(count, pause = 900) {
  for (let last = -1; last !== count(); ) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
