/** What a question before a deployment has brought out, as a sentence for whoever deploys. */
export interface Finding {
  /** An `error` ends the deployment. */
  readonly level: "error" | "warning" | "info";
  readonly text: string;
}

export const error = (text: string): Finding => ({ level: "error", text });
export const warning = (text: string): Finding => ({ level: "warning", text });
export const info = (text: string): Finding => ({ level: "info", text });
