// The worker that opens a staff member's store, or a customer's under a code: what it does is in its wasm, src/vault.rs.

import init, { answer } from "__VAULT_JS__";
import { seal } from "__SEAL_JS__";
import { settle } from "./staff/parcel.js";

// Set before anything is waited for, or the message that is already on its way would be missed.
self.onmessage = async ({ data }) => {
  try {
    await init();
    const answered = await answer(data, seal);
    // A customer has no name here, and no colleagues.
    if (answered.key && data.name) {
      // What colleagues gave must not keep anybody out of the store; it is tried again.
      answered.taken = await settle(answered).catch(() => ({ count: 0, left: 1, gone: 0 }));
    }
    self.postMessage(answered);
  } catch (fault) {
    // The page hears of an error only outside of promises.
    setTimeout(() => {
      throw fault;
    });
  }
};
