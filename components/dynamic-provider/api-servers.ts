/** Where API servers are: all of them, and what is done to one. */
export interface ApiServers {
  /** Names, in the order in which they restart. */
  names(): Promise<readonly string[]>;
  /** Whether the flags are still there; undefined where nobody can tell. */
  isWired(name: string): Promise<boolean | undefined>;
  /** Rejects when it was refused or has gone back; resolves with a sentence. */
  install(name: string): Promise<string>;
  remove(name: string): Promise<string>;
}
