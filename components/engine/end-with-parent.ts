// Loaded into the host of dynamic resources before its own code: that one would outlive an engine that was killed.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, 1_000).unref();
