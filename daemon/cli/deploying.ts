import { LockedError, ProjectError, StateError, WrongPassphrase } from "../../components/engine/index.ts";
import { AuditwireError } from "../audit/errors.ts";
import { down as downOf } from "./down.ts";
import { outputs as outputsOf, preview as previewOf, up as upOf } from "./up.ts";

/** What deploys. A file of its own, for only this needs Pulumi's SDK, which the daemon's image does not have. */
export const up = told(upOf);
export const preview = told(previewOf);
export const down = told(downOf);
export const outputs = told(outputsOf);

/** What the local engine refuses: wrong use, or something that is not as it has to be. */
function told<Args extends readonly unknown[]>(verb: (...args: Args) => Promise<number>) {
  return async (...args: Args): Promise<number> => {
    try {
      return await verb(...args);
    } catch (error) {
      if (error instanceof ProjectError) throw new AuditwireError("invalid", error.message);
      if (error instanceof LockedError || error instanceof StateError || error instanceof WrongPassphrase)
        throw new AuditwireError("conflict", error.message);
      throw error;
    }
  };
}
