import { expect, it } from "vitest";
import { parse } from "../../daemon/rules/parse.ts";

it.each([
  ['jpath("a") in "exec"', 'expected a list after "in"; write ("exec")'],
  ['jpath("a") in jpath("b")', 'expected a list after "in", not jpath'],
  ['jpath("a") == "b"', 'expected a value after "="; write one operator, not =='],
  ['jpath("a") = and', 'expected a value after "=", not and'],
  ['jpath("a") =', 'expected a value after "=" at the end'],
  ['jpath("a") = "b" and', 'expected a condition after "and" at the end'],
  ['jpath("a") = "b" and or', 'expected a condition after "and", not or'],
  ["not", 'expected a condition after "not" at the end'],
  ['= "b"', "expected a condition, not ="],
  ["(", 'expected a condition after "(" at the end'],
  ['(jpath("a") = "b"', "a parenthesis is not closed"],
  ['jpath("a"', "a parenthesis is not closed"],
  ['jpath("a") "b"', 'expected an operator, "and" or "or" before "b"'],
  ['jpath("a") startwith "b"', 'expected an operator, "and" or "or", not "startwith"; did you mean "startswith"?'],
  ['jpath("a") equals "b"', 'expected an operator, "and" or "or", not "equals"'],
  ['jpath("a") = "b")', ") cannot stand here"],
  ['any("a",)', 'expected a value after ",", not )'],
  ["", "the expression is empty"],
])("%s: %s", (text, message) => {
  expect(parse(text)).toMatchObject({ errors: [{ message }] });
});
