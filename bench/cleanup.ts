type Close = () => unknown;

const closes = new Set<Close>();

/** Has something ended with the benchmark, also after Ctrl-C. Returns how to end it earlier. */
export function closeAtEnd(close: Close): () => Promise<void> {
  closes.add(close);
  return async () => {
    if (closes.delete(close)) await close();
  };
}

/** Ends everything that is still open, the youngest first. */
export async function closeAll(): Promise<void> {
  for (const close of [...closes].reverse()) {
    closes.delete(close);
    try {
      await close();
    } catch (error) {
      console.error("while cleaning up:", error);
    }
  }
}
