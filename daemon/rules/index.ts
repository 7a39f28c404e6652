export { library } from "./library/index.ts";
export { judge } from "./policy.ts";
export { checkRule, findRule, nearestRule } from "./rule.ts";
