export type { Expression } from "./ast.ts";
export { compileExpression } from "./compile.ts";
export { type ExpressionError, formatErrors } from "./errors.ts";
export { library } from "./library/index.ts";
export { parse } from "./parse.ts";
export { judge } from "./policy.ts";
export { print } from "./print.ts";
export { checkRule, findRule, nearestRule } from "./rule.ts";
