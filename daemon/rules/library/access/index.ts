import type { Rule } from "../../../audit/rule.ts";
import { execOrAttachToAPod } from "./exec-or-attach-to-a-pod.ts";
import { forbiddenRequest } from "./forbidden-request.ts";

/** Who reaches into the cluster, from where, with what, and who tries doors. */
export const access: readonly Rule[] = [execOrAttachToAPod, forbiddenRequest];
