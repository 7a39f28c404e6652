import { join } from "node:path";
import { openWriting } from "../../daemon/store/connection.ts";
import { migrate } from "../../daemon/store/migrate.ts";

// Run by Node itself: migrates, and is killed before the statement of the given number.
const [directory = "", migrations = "", last = "0"] = process.argv.slice(2);
const connection = openWriting(join(directory, "auditwire.db"));
let left = Number(last);
const exec = (sql: string) => {
  if (left-- === 0) process.kill(process.pid, "SIGKILL");
  connection.exec(sql);
};
migrate({ ...connection, exec }, { directory, migrations });
