import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy in front of a database that a test can take away and give back. */
export type TcpProxy = {
  url: string;
  /** Cuts every connection and refuses new ones. */
  cut(): void;
  /** Accepts connections but passes nothing on, as a server that hangs. */
  hang(): void;
  restore(): void;
  close(): Promise<void>;
};

/** Opens a proxy to the database at `url`; the returned `url` leads through it. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "hanging" = "open";
  const destroyAll = () => sockets.forEach((socket) => socket.destroy());
  const server = createServer((client) => {
    keep(client);
    if (state === "cut") return client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    keep(upstream);
    client.on("data", (chunk) => state !== "hanging" && upstream.write(chunk));
    upstream.on("data", (chunk) => state !== "hanging" && client.write(chunk));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const through = new URL(url);
  through.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: through.href,
    cut: () => {
      state = "cut";
      destroyAll();
    },
    hang: () => (state = "hanging"),
    restore: () => {
      state = "open";
      destroyAll();
    },
    close: async () => {
      destroyAll();
      server.close();
      await once(server, "close");
    },
  };
}
