import { getClientConfig } from "@pulumi/azure-native/authorization/getClientConfig";
import { getClientToken } from "@pulumi/azure-native/authorization/getClientToken";
import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../../daemon/audit/errors.ts";
import { refusal } from "../../arguments.ts";
import { type Ask, azureAsk, unaskable } from "./ask.ts";
import type { Finding } from "./findings.ts";
import { managementOf } from "./names.ts";
import type { Plan } from "./plan.ts";

/** Asks Azure as soon as it is known what about. An error among the findings rejects; the others are said. */
export type Asking = <T>(
  about: pulumi.Input<T>,
  question: (about: pulumi.Unwrap<T>, ask: Ask) => Promise<readonly Finding[]>,
) => pulumi.Output<boolean>;

/** Questions in the name of whoever deploys, with the token of the component's own provider. */
export function askingOf(
  plan: Plan,
  parent: pulumi.Resource,
  dependsOn: pulumi.ComponentResourceOptions["dependsOn"],
): Asking {
  const management = managementOf(plan.cloud, plan.endpoints?.management);
  const ask = made(dependsOn).apply(() => tokenAsk(management, parent));
  const said = new Set<string>();
  return (about, question) =>
    pulumi.all([ask, about]).apply(async ([its, it]) => say(await question(it, its), said, parent));
}

/** A provider that cannot sign in will say so itself when it has something to do. */
async function tokenAsk(management: string, parent: pulumi.Resource): Promise<Ask> {
  try {
    const { token } = await getClientToken({}, { parent });
    return token ? azureAsk(management, token, fetch) : unaskable("the provider has no token");
  } catch (error) {
    return unaskable(messageOf(error));
  }
}

/** The subscription of the provider; undefined when it does not say. */
export async function subscriptionOf(parent: pulumi.Resource): Promise<string | undefined> {
  try {
    return (await getClientConfig({ parent })).subscriptionId;
  } catch {
    return undefined;
  }
}

/** Known once everything is that the component waits for, as a diagnostic setting of the user's own. */
function made(dependsOn: pulumi.ComponentResourceOptions["dependsOn"]): pulumi.Output<unknown> {
  return pulumi.output(dependsOn ?? []).apply((given) => {
    const resources = [given].flat() as pulumi.Resource[];
    return pulumi.all(
      resources.map((resource) => (pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn)),
    );
  });
}

/** Each sentence once, whoever found it. */
function say(findings: readonly Finding[], said: Set<string>, about: pulumi.Resource): boolean {
  const errors = findings.filter(({ level }) => level === "error");
  for (const { level, text } of findings) {
    if (level === "error" || said.has(text)) continue;
    said.add(text);
    void (level === "warning" ? pulumi.log.warn(text, about) : pulumi.log.info(text, about));
  }
  if (errors.length > 0) throw refusal(errors.map(({ text }) => text).join("\n"));
  return true;
}
