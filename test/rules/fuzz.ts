import { fuzz } from "./fuzzing.ts";

// node test/rules/fuzz.ts [pairs] [seed]: random rules on random events, by the index and by the plain walk.
const [pairs = "1000000", seed = String(Date.now() % 1e9)] = process.argv.slice(2);
const start = performance.now();
const { failures, ...sum } = fuzz(Number(pairs), Number(seed));
const seconds = (performance.now() - start) / 1000;
console.log(
  `seed ${seed}: ${sum.pairs} pairs of rule and event in ${seconds.toFixed(1)} s, ${Math.round(sum.pairs / seconds)}/s`,
);
console.log(
  `${sum.expressions} of ${sum.texts} texts were expressions; ${sum.held} held, ${sum.unknown} could not be judged`,
);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(failures.length === 0 ? "nothing threw, nothing differed" : `${failures.length} failures`);
process.exitCode = failures.length === 0 ? 0 : 1;
