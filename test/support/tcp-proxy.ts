import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy in front of a database that a test can take away and give back. */
export type TcpProxy = {
  url: string;
  /** Cuts every connection and refuses new ones. */
  cut(): void;
  /** Accepts connections and passes nothing on, as a server that hangs. */
  hang(): void;
  /** Keeps back every byte of both sides until `restore` delivers it, as a network that stalls. */
  stall(): void;
  /**
   * Cuts the connection of the next message that contains `text`, and resolves then. `asked` cuts before the server
   * sees the message, `answered` afterwards, so that only the server knows.
   */
  cutAt(text: string, moment: Moment): Promise<void>;
  /** Leads to another database from now on, as an address that moves. Connections to the old one are cut. */
  aim(url: string): void;
  restore(): void;
  close(): Promise<void>;
};

type Moment = "asked" | "answered";
type Trap = { text: string; moment: Moment; sprung: () => void };

/** Opens a proxy to the database at `url`; the returned `url` leads through it. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  let target = new URL(url);
  const sockets = new Set<Socket>();
  let state: "open" | "cut" | "hanging" | "stalled" = "open";
  let traps: Trap[] = [];
  const destroyAll = () => sockets.forEach((socket) => socket.destroy());
  const caught = (message: Buffer): Trap | undefined => {
    const trap = traps.find(({ text }) => message.includes(text));
    traps = traps.filter((other) => other !== trap);
    return trap;
  };
  const server = createServer((client) => {
    keep(client);
    if (state === "cut") return client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    keep(upstream);
    let awaited: Trap | undefined;
    const spring = (trap: Trap) => {
      client.destroy();
      upstream.destroy();
      trap.sprung();
    };
    client.on("data", (chunk) => {
      const trap = caught(chunk);
      if (trap?.moment === "asked") return spring(trap);
      awaited ??= trap;
      if (state !== "hanging") upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (awaited) return spring(awaited);
      if (state !== "hanging") client.write(chunk);
    });
    client.on("close", () => upstream.end());
    upstream.on("close", () => client.destroy());
  });
  const keep = (socket: Socket) => {
    sockets.add(socket);
    if (state === "stalled") socket.pause();
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
    stall: () => {
      state = "stalled";
      sockets.forEach((socket) => socket.pause());
    },
    cutAt: (text, moment) => new Promise((sprung) => traps.push({ text, moment, sprung })),
    aim: (other) => {
      target = new URL(other);
      destroyAll();
    },
    restore: () => {
      if (state === "stalled") sockets.forEach((socket) => socket.resume());
      else destroyAll();
      state = "open";
      traps = [];
    },
    close: async () => {
      destroyAll();
      server.close();
      await once(server, "close");
    },
  };
}
