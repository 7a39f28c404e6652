import type { Rule } from "../../../audit/rule.ts";
import { tamperingWithAuditwireConfiguration } from "./tampering-with-auditwire-configuration.ts";

/** What holds the cluster together: admission, extension, network, limits, events and auditing itself. */
export const cluster: readonly Rule[] = [tamperingWithAuditwireConfiguration];
