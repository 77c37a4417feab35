import { Socket } from "node:net";

const refused: string[] = [];
const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;

// Every client ends here: fetch, http, https, tls and node-postgres.
Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  const host = remoteHost(args);
  if (host === null) return connect.apply(this, args);
  refused.push(`a test connected to ${host}: tests may talk to this machine only`);
  const lookup = (_host: string, _options: unknown, done: (error: Error) => void): void =>
    done(new Error(`connections to ${host} are refused in tests`));
  // Fails as an unknown name does, at the moment when clients expect a failure.
  return connect.call(this, { port: 1, host: "refused.invalid", lookup });
};

/** Where the last test tried to connect to outside this machine. */
export function takeRefusedConnections(): string[] {
  return refused.splice(0);
}

/**
 * The host that net.connect was asked for; null for a socket file or a loopback address. The arguments are those of
 * net.connect, or its own array of them.
 */
function remoteHost(args: unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const target = typeof first === "object" ? (first as { path?: string; host?: string }) : null;
  if (target?.path || (typeof first === "string" && Number.isNaN(Number(first)))) return null;
  const host = target ? target.host : typeof second === "string" ? second : undefined;
  return host === undefined || isLoopback(host) ? null : host;
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(host);
}
