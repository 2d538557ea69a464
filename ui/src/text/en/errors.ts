/** For every code that the device sends: what kind of thing happened, and what to do if it names no cure. */
export const errors = {
  kinds: {
    BAD_INPUT: 'This cannot be used as it is',
    NOT_FOUND: 'This is not there any more',
    CONFLICT: 'This does not go together',
    REFUSED: 'This is not allowed',
    READ_ONLY: 'Nothing can be changed here',
    STORE: 'The tile store could not do it',
    NETWORK: 'The source could not do it',
    INTERNAL: 'A fault of this program',
    UNREACHABLE: 'The device does not answer',
    LOCKED: 'This page is not connected to a device',
  },
  cures: {
    BAD_INPUT: 'Change what you entered and try again.',
    NOT_FOUND: 'Look at the list again: another window may have removed it.',
    CONFLICT: 'Choose another name, or wait until the running job has ended.',
    REFUSED: 'Look at the terms of the source, the quota and the free disk.',
    READ_ONLY: 'Close the other program that has this home open, or open the home of another user.',
    STORE: 'Look whether the disk is full or gone, then try again.',
    NETWORK: 'Look at the network and at the address of the source, then try again.',
    INTERNAL: 'Try again. If it happens again, report it with the words above.',
    UNREACHABLE: 'Look whether the program still runs. This page tries again by itself.',
    LOCKED: 'Open the address that the program printed when it started.',
  },
};
