// What we use of socket.io-client 4.8, for the type checker only (Socket.IO's own types come with its unbundled sources).

type Listener = (...received: any[]) => void;

export interface Socket {
  readonly connected: boolean;
  readonly active: boolean;
  readonly id: string | undefined;
  readonly io: { on(event: string, listener: Listener): unknown; readonly engine: { close(): void } };
  auth: Record<string, unknown>;
  on(event: string, listener: Listener): this;
  off(event: string, listener?: Listener): this;
  onAny(listener: (event: string, ...received: any[]) => void): this;
  emit(event: string, ...sent: any[]): this;
  timeout(timeout_ms: number): Socket;
  emitWithAck(event: string, ...sent: any[]): Promise<any>;
  connect(): this;
  disconnect(): this;
}

export interface Options {
  path?: string;
  transports?: string[];
  auth?: Record<string, unknown>;
  autoConnect?: boolean;
  forceNew?: boolean;
  reconnection?: boolean;
  reconnectionDelay?: number;
  reconnectionDelayMax?: number;
  randomizationFactor?: number;
  timeout?: number;
}

export function io(namespace: string, options?: Options): Socket;
