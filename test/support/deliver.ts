import type { Batch } from "../../daemon/audit/event.ts";
import type { Deliver, Receipt } from "../../daemon/audit/ports.ts";

/** The port's one fake: remembers what was delivered; can be told to fail, or to wait. */
export function fakeDeliver() {
  const batches: Batch[] = [];
  const state = { fail: undefined as Error | undefined, hold: undefined as Promise<void> | undefined };
  const deliver: Deliver = async (batch) => {
    await state.hold;
    if (state.fail) throw state.fail;
    batches.push(batch);
    const receipt: Receipt = {
      received: batch.imported ? 0 : batch.events.length,
      imported: batch.imported ? batch.events.length : 0,
      audits: [],
      duplicates: 0,
      collisions: 0,
      late: 0,
      quarantined: batch.rejections.length,
    };
    return receipt;
  };
  return { deliver, batches, state };
}
