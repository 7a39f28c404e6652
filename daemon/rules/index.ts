export { library } from "./library/index.ts";
export { allMatches, judge } from "./policy.ts";
export { checkException, checkRule, findRule, nearestRule } from "./rule.ts";
export { stateId } from "./stateful.ts";
