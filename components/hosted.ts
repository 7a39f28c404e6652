import type * as pulumi from "@pulumi/pulumi";

/**
 * The provider of a dynamic resource as the Pulumi SDK wants it: its text is written into the state and run later in
 * another process. So it holds no more than the name of what it hands over to, found from the project's folder when
 * it is called.
 */
export function hosted(
  part: "apiServer" | "certificates" | "eksLogging" | "localDaemon",
): pulumi.dynamic.ResourceProvider {
  const load = () => {
    // By name: what a bundler makes of an import would be captured, too.
    const { createRequire } = process.getBuiltinModule("node:module");
    // A file's name that need not exist: Node resolves from its folder, and through the package's own name, too.
    const from = createRequire(`${process.cwd()}/program.js`);
    return from("auditwire/dynamic-provider")[part];
  };
  return {
    check: async (olds, news) => load().check(olds, news),
    diff: async (id, olds, news) => load().diff(id, olds, news),
    create: async (inputs) => load().create(inputs),
    read: async (id, props) => load().read(id, props),
    update: async (id, olds, news) => load().update(id, olds, news),
    delete: async (id, props) => load().delete(id, props),
  };
}
