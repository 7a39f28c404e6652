import { z } from "zod";
import { DaemonConfig } from "../../daemon/config.ts";
import { RulesFileConfig } from "../../daemon/rules/config.ts";

const shapes = {
  "rules.schema.json": { title: "Rules of auditwire", shape: RulesFileConfig },
  "config.schema.json": { title: "Configuration of the auditwire daemon", shape: DaemonConfig },
};

/** The text of each file in docs/schema, by its name: what editors check and complete settings files by. */
export function schemaTexts(): ReadonlyMap<string, string> {
  const texts = Object.entries(shapes).map(([name, { title, shape }]) => {
    // Draft 7 is what every editor knows.
    const schema = z.toJSONSchema(shape, { io: "input", unrepresentable: "any", target: "draft-7" });
    return [name, `${JSON.stringify({ title, ...schema }, null, 2)}\n`] as const;
  });
  return new Map(texts);
}
