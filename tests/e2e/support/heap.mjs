// The memory of a page, over the browser's own debugging: what it holds, searched for texts, and how much it is.

/** A session with the page's memory. */
export const memory = (page) => page.context().newCDPSession(page);

const cleaned = async (session) => {
  // Twice: what only waits to be told of its end goes the second time.
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
};

/** Which of these texts stand in a snapshot of everything that JavaScript holds, documents and closed pages included. */
export async function remembered(session, texts) {
  await cleaned(session);
  let all = "";
  const more = ({ chunk }) => (all += chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", more);
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", more);
  const { strings } = JSON.parse(all);
  return texts.filter((text) => strings.some((string) => string.includes(text)));
}

/** Bytes in use after cleaning up: by JavaScript, by the document, and in buffers, among them the wasm's memory. */
export async function used(session) {
  await cleaned(session);
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}
