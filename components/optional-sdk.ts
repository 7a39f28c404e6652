import * as pulumi from "@pulumi/pulumi";

/**
 * Loads an SDK that a program only needs for some components.
 *
 * @throws RunError that names the line which installs it, or a newer one where a part of it is missing.
 */
export function optionalSdk<T>(load: () => T, sdk: string, neededBy: string): T {
  try {
    return load();
  } catch (error) {
    const missing = (error as { code?: string }).code === "MODULE_NOT_FOUND" && String(error).includes(`'${sdk}`);
    if (!missing) throw error;
    throw new pulumi.RunError(
      isInstalled(sdk)
        ? `${neededBy} needs a newer ${sdk} than is installed: npm install ${sdk}@latest`
        : `${neededBy} needs ${sdk}, which is not installed: npm install ${sdk}`,
    );
  }
}

function isInstalled(sdk: string): boolean {
  try {
    return require.resolve(`${sdk}/package.json`) !== "";
  } catch {
    return false;
  }
}
