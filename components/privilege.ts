/** Something that a component lets the daemon, or a cloud's service, do: one row of the tables in the documentation. */
export interface Privilege {
  /** Who may: the daemon, or a service of the cloud. */
  readonly who: string;
  /** The cloud's name of the action or of the role. */
  readonly action: string;
  /** What it may be done to, as narrow as the grant is. */
  readonly on: string;
  /** When it is granted; empty when always. */
  readonly when: string;
}
