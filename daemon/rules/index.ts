export { library } from "./library/index.ts";
export { allMatches, judge } from "./policy.ts";
export { checkRule, exceptionProblems, findRule, nearestRule } from "./rule.ts";
export { stateId } from "./stateful.ts";
