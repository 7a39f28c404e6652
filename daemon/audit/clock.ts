/** Tells the time in milliseconds since 1970. */
export type Now = () => number;
