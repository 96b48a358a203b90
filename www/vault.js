// The worker that opens a staff member's store: what it does is in its wasm, src/vault.rs.

import init, { answer } from "__VAULT_JS__";
import { seal } from "__SEAL_JS__";

// Set before anything is waited for, or the message that is already on its way would be missed.
self.onmessage = async ({ data }) => {
  try {
    await init();
    self.postMessage(await answer(data, seal));
  } catch (fault) {
    // The page hears of an error only outside of promises.
    setTimeout(() => {
      throw fault;
    });
  }
};
