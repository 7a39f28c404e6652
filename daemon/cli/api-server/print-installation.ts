import { join } from "node:path";
import type { Distribution } from "../../../components/sources/self-managed/installation/distributions.ts";
import { installation } from "../../../components/sources/self-managed/installation/installation.ts";
import type { Terminal } from "../terminal.ts";
import { writeWhole } from "./files.ts";
import type { ApiServerInput } from "./input.ts";

/** Prints the steps; writes files and configuration into one folder, with the names that the steps call them by. */
export function printInstallation(
  input: ApiServerInput,
  { distribution, out }: { readonly distribution: Distribution; readonly out?: string },
  terminal: Terminal,
): void {
  const { snippets, steps } = installation(distribution, input);
  const files = [
    { name: "audit-policy.yaml", text: input.auditPolicy, secret: false, purpose: "the audit policy" },
    { name: "audit-webhook.yaml", text: input.auditWebhook, secret: true, purpose: "where events go; holds the token" },
    { name: "flags", text: `${input.flags.join("\n")}\n`, secret: false, purpose: "flags for kube-apiserver" },
    ...snippets,
  ];
  terminal.line(steps);
  for (const { name, text, secret, purpose } of files) {
    if (out !== undefined) writeWhole(join(out, name), text, { mode: secret ? 0o600 : 0o644 });
    terminal.line(`${out === undefined ? name : join(out, name)}: ${purpose}`);
  }
}
