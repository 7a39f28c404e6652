import { DaemonConfig } from "../../../daemon/config.ts";
import { checkFilter } from "../../../daemon/ingest/cloudwatch/filter.ts";
import { type ArgumentProblem, shown } from "../../arguments.ts";
import type { EksAuditSourceArgs } from "./arguments.ts";
import { choiceProblems } from "./choices.ts";
import type { EksPlan } from "./plan.ts";
import { foreseenConfig } from "./spec.ts";

/** Everything that is wrong with the arguments, and with what becomes of them. */
export function problemsOf(args: EksAuditSourceArgs, plan: EksPlan): readonly ArgumentProblem[] {
  return [...choiceProblems(args), ...filterProblems(plan.filter), ...settingProblems(plan), ...nameProblems(plan)];
}

/** AWS' own limits on a role's name, less what Pulumi and this source put behind it. */
const longestName = 38;

function nameProblems({ name, push }: EksPlan): readonly ArgumentProblem[] {
  const path = "name";
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    return [{ path, problem: `${shown(name)} is no name for roles: write letters, digits or . _ -` }];
  if (name.length > longestName)
    return [
      {
        path,
        problem: `${shown(name)} is too long for roles that are named after it: at most ${longestName} characters`,
      },
    ];
  if (push && name.includes("_"))
    return [{ path, problem: `${shown(name)} is no name for the bucket of a push, which takes no _: write - instead` }];
  return [];
}

const filterProblems = (filter: string): readonly ArgumentProblem[] =>
  checkFilter(filter).map(({ start, message }) => ({
    path: "filter",
    problem: `at character ${start + 1}: ${message}`,
  }));

/** What the daemon would refuse, by the argument that it came from. */
function settingProblems(plan: EksPlan): readonly ArgumentProblem[] {
  if (plan.region === undefined)
    return [{ path: "region", problem: 'is missing: write the region of the clusters, as "eu-west-1"' }];
  const checked = DaemonConfig.safeParse(foreseenConfig(plan));
  if (checked.success) return [];
  return checked.error.issues
    .map(({ path: [room, , setting, ...rest], message }) => ({
      path: argumentOf(String(setting), rest.map(String)),
      problem: room === "specifications" && setting === "awsRegion" ? `${shown(plan.region)}: ${message}` : message,
    }))
    .filter(({ path }) => path !== "name");
}

function argumentOf(setting: string, rest: readonly string[]): string {
  switch (setting) {
    case "awsRegion":
      return "region";
    case "clusters":
      return rest[0] === undefined ? "clusters" : `clusters[${rest[0]}]`;
    case "roleArn":
      return "credential.roleArn";
    case "externalId":
      return "crossAccount.externalId";
    case "id":
    case "credentialID":
      return "name";
    default:
      return [setting, ...rest].join(".");
  }
}
