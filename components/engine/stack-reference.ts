import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { passphraseCipher } from "./cipher.ts";
import { readPassphrase } from "./passphrase.ts";
import { nameOfProject } from "./project.ts";
import { messageOf } from "./run.ts";
import { StateError, saltOf, stateFile } from "./state.ts";
import { stackOf, stackType } from "./urn.ts";
import { containsSecret, type Properties } from "./values.ts";

export const stackReferenceType = "pulumi:pulumi:StackReference";

/**
 * Gives the outputs of another stack, secrets marked, by its name (`organization/project/stack`).
 *
 * @throws Error that says what is missing and where it was looked for.
 */
export type ReadStack = (name: string) => Promise<Properties>;

/** What a program's `pulumi.StackReference` is told. */
export async function readReference(readStack: ReadStack, name: string): Promise<Properties> {
  const outputs = await readStack(name);
  const secretOutputNames = Object.keys(outputs).filter((key) => containsSecret(outputs[key] ?? null));
  return { name, outputs, secretOutputNames };
}

/**
 * Stacks of the projects whose folders lie beside this one, each with its state in `.auditwire`, opened by
 * PULUMI_CONFIG_PASSPHRASE or its own passphrase file.
 */
export function neighbouringStacks(
  rootDirectory: string,
  organization: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadStack {
  return async (name) => {
    const [of, project, stack, ...rest] = name.split("/");
    if (of !== organization || !project || !stack || rest.length > 0)
      throw new Error(`"${name}" is no name of a stack here: write "${organization}/PROJECT/STACK"`);
    const folders = neighboursOf(rootDirectory).filter((folder) => nameOfProject(folder) === project);
    if (folders.length === 0)
      throw new Error(
        `there is no stack ${name}: the local engine looks in the folders beside ${rootDirectory}, and none has a Pulumi.yaml of the project "${project}"`,
      );
    for (const folder of folders) {
      const outputs = await outputsOf(folder, stack, environment);
      if (outputs) return outputs;
    }
    const places = folders.map((folder) => relative(rootDirectory, folder)).join(" and ");
    throw new Error(`the stack ${name} has not been deployed (in ${places}): bring it up first`);
  };
}

function neighboursOf(directory: string): string[] {
  const parent = dirname(directory);
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name))
    .sort();
}

/** Undefined where the folder has no such stack. */
async function outputsOf(
  folder: string,
  stack: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Properties | undefined> {
  const home = join(folder, ".auditwire");
  const file = join(home, "state.json");
  if (!existsSync(file)) return undefined;
  try {
    const passphrase = readPassphrase(environment, join(home, "passphrase"), true, false);
    const { resources } = stateFile(file, await passphraseCipher(passphrase, saltOf(file))).read();
    return resources.find(({ type, urn }) => type === stackType && stackOf(urn) === stack)?.outputs;
  } catch (error) {
    throw error instanceof StateError ? error : new Error(`${file}: ${messageOf(error)}`);
  }
}
